import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readPack, writePack } from '@distilwhisper/experts/node';
import { flatten } from '@distilwhisper/tensor';
import { expectClose } from '@distilwhisper/testing';
import { runTrain } from '../src/cli/run-train.js';
import { makePack } from '../src/packs/make-pack.js';
import { LAST_FILE, readTrained } from '../src/run/trained-file.js';
import { tinyConfig, tinySetup, writeTinyModel, type TinySetup } from './tiny-run.js';
import { trainTo } from './train-to.js';

describe('a run that starts from a pack', () => {
  let setup: TinySetup;
  const at = (name: string) => path.join(setup.folder, name);
  const config = (name: string, experts: object, changes: object = {}) =>
    tinyConfig(setup, name, { experts: { gate: 4, ...experts }, maxSteps: 1, ...changes });
  /** Trains a little and packs it. */
  const packOf = async (name: string, file: string): Promise<void> => {
    await runTrain(config(name, {}, { seed: file.length, maxSteps: 3 }), '0.0.0', true);
    await writePack(at(file), await makePack(at(name), { licence: 'CC0-1.0' }), { dtype: 'float32' }); // prettier-ignore
  };
  beforeAll(async () => {
    setup = await tinySetup();
    await packOf('first', 'pack');
  });
  afterAll(() => rm(setup.folder, { recursive: true, force: true }));

  it("has the pack's experts before its first step, and says in its own pack where it began", async () => {
    const still = { optimizer: { learningRate: 1e-30 } };
    await runTrain(config('second', { initial: at('pack') }, still), '0.0.0', true);
    const { weights } = await readTrained(path.join(at('second'), LAST_FILE));
    const { experts } = await readPack(at('pack'));
    const begun = flatten((weights as Extract<typeof weights, { kind: 'experts' }>).experts);
    for (const [name, { data }] of flatten(experts))
      expectClose(begun.get(name)!.data as Float32Array, data as Float32Array, { atol: 1e-20 });
    const { header } = await makePack(at('second'), { licence: 'CC0-1.0' });
    expect(header.recipe['initialExperts']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('goes on with the same pack only', async () => {
    await packOf('other', 'other-pack');
    await trainTo(config('third', { initial: at('pack') }), 1);
    for (const initial of [{ initial: at('other-pack') }, {}])
      await expect(trainTo(config('third', initial))).rejects.toThrow('belongs to a run with another configuration'); // prettier-ignore
  });

  it('refuses a pack of another model, or with other gates', async () => {
    await expect(trainTo(config('gates', { initial: at('pack'), gate: 8 }))).rejects.toThrow(
      /has gates of 4 units, the configuration asks for 8; set experts.gate to 4/,
    );
    await writeTinyModel(at('another'), 9);
    const another = config('another-run', { initial: at('pack') }, { student: at('another') });
    await expect(trainTo(another)).rejects.toThrow(/the en experts were trained on model/);
  });
});
