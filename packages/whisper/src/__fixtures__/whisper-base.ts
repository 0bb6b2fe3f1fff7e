import { existsSync, readFileSync } from 'node:fs';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { tensor, type F32 } from '@distilwhisper/tensor';
import { sharedPath } from '@distilwhisper/testing';
import type { SpeechModel } from '../decoding/speech-model.js';
import { loadWhisper } from '../loading/node/load-whisper.js';
import { createDecoder, type WhisperDecoder } from '../model/create-decoder.js';
import type { WhisperCache } from '../model/whisper-cache.js';
import { tokenizerFromJson } from '../tokenizer/tokenizer.js';
import { melSource, type MelSource } from '../transcribe/mel-source.js';
import { testOrtEngine } from './engines.js';

const FOLDER = sharedPath('models', 'whisper-base');
const hasWhisperBase = existsSync(FOLDER);

/** The real multilingual whisper-base in onnxruntime, float32. */
export const loadWhisperBase = async (): Promise<
  SpeechModel<WhisperCache> & { readonly decoder: WhisperDecoder }
> => {
  const model = await loadWhisper(FOLDER);
  const decoder = await createDecoder(testOrtEngine(), model);
  const json = readFileSync(sharedPath('models', 'whisper-base', 'tokenizer.json'), 'utf8');
  return { decoder, tokenizer: tokenizerFromJson(json), dimensions: model.dimensions };
};

/** `describe` where the model is; a visible skip elsewhere. */
export const describeWhisperBase = (body: () => void): void => {
  if (hasWhisperBase) describe('whisper-base', body);
  else
    describe.skip(`whisper-base (no such folder: ${FOLDER})`, () =>
      it('needs the model', () => {}));
};

/** The first 30 s of a file, padded with zero samples: [1, mel, 3000]. */
export const firstWindow = async (
  file: string,
): Promise<F32<readonly ['batch', 'mel', 'frame']>> => {
  const { samples } = await decodeAudio(file);
  const { data, shape } = logMel(samples.subarray(0, 480_000), { padToSeconds: 30 });
  return tensor('float32', [1, ...shape], data);
};

/** A whole file followed by 30 s of silence. */
export const wholeFile = async (file: string): Promise<MelSource> => {
  const { samples } = await decodeAudio(file);
  return melSource(logMel(samples, { padSeconds: 30 }), Math.floor(samples.length / 160));
};
