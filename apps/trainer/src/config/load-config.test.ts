import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkConfig, loadConfig } from './load-config.js';

const MINIMUM = {
  method: 'experts-ft',
  language: 'fa',
  data: { train: [{ path: 'fa.tsv' }] },
  output: 'runs/fa',
};
const check = (changes: object) => () => checkConfig({ ...MINIMUM, ...changes }, 'fa.yaml');

describe('the configuration', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'config-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('has the recipe of the paper where nothing else is said', () => {
    const { optimizer, experts, labelSmoothing, epochs } = checkConfig(MINIMUM, 'x');
    expect(optimizer).toEqual({
      learningRate: 1e-4,
      warmupRatio: 0.1,
      beta1: 0.9,
      beta2: 0.98,
      epsilon: 1e-8,
      weightDecay: 0,
      clipNorm: 1,
    });
    expect([experts.gateBudget, labelSmoothing, epochs]).toEqual([0.5, 0.1, 1]);
  });

  it('is read from YAML, and parts of it are replaced', async () => {
    const file = path.join(folder, 'run.yaml');
    await writeFile(file, `method: lora\nlanguage: fa\noutput: runs/fa\ndata: { train: [{ path: a.tsv }] }\nlora: { rank: 8 }\n`); // prettier-ignore
    const config = await loadConfig(file, [
      ['optimizer.learningRate', '3e-4'],
      ['lora.targets', '[q_proj, v_proj]'],
      ['data.train', '[{"path":"b.tsv"}]'],
    ]);
    expect(config.lora).toMatchObject({ rank: 8, targets: ['q_proj', 'v_proj'] });
    expect(config.optimizer.learningRate).toBe(3e-4);
    expect(config.data.train).toEqual([{ path: 'b.tsv' }]);
  });

  it.each([
    [{ learningRate: 1 }, 'fa.yaml: unknown key learningRate'],
    [{ optimizer: { lr: 1, rate: 2 } }, 'fa.yaml: unknown keys optimizer.lr, optimizer.rate'],
    [{ batchSize: 0 }, 'batchSize: Too small'],
    [{ method: 'distil' }, 'method: Invalid option'],
    [{ method: 'experts' }, "method 'experts' distils and needs teacher.model"],
    [{ method: 'full', teacher: { model: 'base' } }, "only method 'experts' uses a teacher, not 'full'"],
    [{ data: { train: [] } }, 'data.train: Too small'],
    [{ method: 'full', backbone: { quantization: 'int8' } }, "backbone.quantization is for methods 'experts' and 'experts-ft'"],
    [{ method: 'lora', backbone: { quantization: 'int8' } }, "'lora' changes or is merged into its weights"],
    [{ method: 'lora', experts: { initial: 'x' } }, "experts.initial is for methods 'experts' and 'experts-ft', not 'lora'"],
    [{ backbone: {} }, 'backbone.quantization: Invalid input'],
  ])('refuses %j', (changes, message) => expect(check(changes)).toThrow(message)); // prettier-ignore

  it('says what is wrong with a file', async () => {
    const file = path.join(folder, 'broken.yaml');
    await writeFile(file, 'a: [1');
    await expect(loadConfig(file, [])).rejects.toThrow(`${file} is not YAML`);
    await writeFile(file, 'only text');
    await expect(loadConfig(file, [])).rejects.toThrow('must hold a YAML mapping of settings');
    await expect(loadConfig(path.join(folder, 'absent.yaml'), [])).rejects.toThrow('no such file or folder'); // prettier-ignore
  });
});
