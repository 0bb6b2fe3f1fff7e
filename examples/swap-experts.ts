// Serves many languages, and keeps the experts of two in memory: the one that was not heard for longest makes room.
//
//   node tools/run-source.mjs examples/swap-experts.ts [FOLDER]    of packs: ca.safetensors, uk.safetensors, ...
//
// Without a folder it writes packs that are not trained, and say what the model says.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  expertDimensions,
  initialiseExperts,
  PACK_FORMAT,
  type PackHeader,
} from '@distilwhisper/experts';
import { writePack } from '@distilwhisper/experts/node';
import {
  attachExperts,
  detachExperts,
  EMBEDDED_MODEL,
  loadModel,
  locateModel,
  transcribeAudio,
} from '@distilwhisper/infer';
import { createRng } from '@distilwhisper/tensor';
import { openWhisper } from '@distilwhisper/whisper/node';

const MOST = 2;
const CALLS = ['en', 'ca', 'en', 'uk', 'en', 'ca'].map((language) => ({ language, file: '04-english-short.wav' })); // prettier-ignore

const writeUntrained = async (languages: readonly string[]): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'untrained-experts-'));
  const { params, dimensions, sha256 } = await openWhisper(locateModel(EMBEDDED_MODEL));
  const rng = createRng(1);
  const gates = { gate: 64, gateInStd: 0.02, gateOutStd: 0.02 };
  const experts = initialiseExperts(await params(), gates, () => rng.normal());
  for (const language of languages) {
    const header: PackHeader = {
      format: PACK_FORMAT,
      language,
      base: { name: EMBEDDED_MODEL, sha256 },
      dimensions: expertDimensions(dimensions, gates.gate),
      recipe: {},
      data: { description: 'none' },
      scores: [],
      licence: 'CC0-1.0',
    };
    await writePack(path.join(folder, `${language}.safetensors`), { header, experts });
  }
  return folder;
};

const given = process.argv[2];
const folder = given ?? (await writeUntrained(['en', 'ca', 'uk']));
let model = await loadModel({ computeType: 'int8', experts: [] });
/** Languages with experts, the last heard at the end. */
let resident: string[] = [];

/** Makes room only between two requests: whoever uses experts that are detached is refused. */
const prepareFor = async (language: string): Promise<void> => {
  const pack = path.join(folder, `${language}.safetensors`);
  if (!existsSync(pack)) return; // the model's shared weights serve it
  const others = resident.filter((each) => each !== language);
  if (others.length === resident.length) {
    const leaving = others.splice(0, others.length - MOST + 1);
    model = await attachExperts(await detachExperts(model, leaving), [pack]);
  }
  resident = [...others, language];
};

for (const { language, file } of CALLS) {
  const start = performance.now();
  await prepareFor(language);
  const milliseconds = (performance.now() - start).toFixed(0);
  const { text } = await transcribeAudio(model, file, { language });
  console.log(`${language}, ready in ${milliseconds} ms (${resident.join(', ')}):${text}`);
}
await model.dispose();
if (given === undefined) await rm(folder, { recursive: true });
