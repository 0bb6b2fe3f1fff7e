// Whisper in a page: the same graphs as in Node, compiled for onnxruntime-web.
import { decodeAudio, logMel } from '@distilwhisper/audio';
import { ortEngine } from '@distilwhisper/engine-ort';
import { bytesSource, openSafetensors } from '@distilwhisper/tensor';
import {
  createDecoder,
  melSource,
  parseGenerationConfig,
  parseHuggingFaceConfig,
  readParameters,
  tokenizerFromJson,
  transcribeSegments,
} from '@distilwhisper/whisper';

/**
 * Loads a Hugging Face folder of a Whisper.
 *
 * @param {any} ort onnxruntime-web
 * @param {(name: string) => Promise<Uint8Array>} readFile reads a file of the folder
 */
export const loadTranscriber = async (ort, readFile) => {
  const readText = async (name) => new TextDecoder().decode(await readFile(name));
  const readJson = async (name) => JSON.parse(await readText(name));
  const dimensions = parseHuggingFaceConfig(await readJson('config.json'));
  const generation = parseGenerationConfig(await readJson('generation_config.json'), dimensions);
  const tokenizer = tokenizerFromJson(await readText('tokenizer.json'));
  const weights = await openSafetensors(
    bytesSource(await readFile('model.safetensors'), 'model.safetensors'),
  );
  const params = await readParameters([weights], dimensions);
  const engine = ortEngine(ort, { executionProviders: ['wasm'] });
  const decoder = await createDecoder(engine, { dimensions, generation, params });
  return { decoder, tokenizer, dimensions };
};

/** Segments of a recording, as they are decoded. `audio` is a Blob, bytes or a stream. */
export async function* transcribeInPage(transcriber, audio, options = {}) {
  const { samples } = await decodeAudio(audio);
  const mel = logMel(samples, { bins: transcriber.dimensions.melBins, padSeconds: 30 });
  const source = melSource(mel, Math.floor(samples.length / 160));
  return yield* transcribeSegments(transcriber, source, options);
}
