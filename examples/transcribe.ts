// Transcribes a file, prints segments as they are decoded, and stops after a minute at the latest.
//
//   node tools/run-source.mjs examples/transcribe.ts FILE [LANGUAGE]
import { loadModel, streamTranscription } from '@distilwhisper/infer';

const [file = '01-english.mp3', language] = process.argv.slice(2);
const model = await loadModel(); // whisper-base, which comes with the package
const segments = streamTranscription(model, file, {
  ...(language === undefined ? {} : { language }),
  signal: AbortSignal.timeout(60_000),
});
for await (const { start, end, text } of segments)
  console.log(`${start.toFixed(2)} to ${end.toFixed(2)} s:${text}`);
await model.dispose();
