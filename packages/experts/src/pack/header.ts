import { fail } from '@distilwhisper/tensor';
import type { ExpertDimensions } from '../expert-parameters.js';

export const PACK_FORMAT = 'distilwhisper.experts/1';

/** The frozen model that experts were trained on, and the only one they fit. */
export interface PackBase {
  readonly name: string;
  /** Names the weights, as `WhisperModel.sha256`. */
  readonly sha256: string;
}

export interface PackScore {
  /** What was tested, e.g. `common-voice-17 test`. */
  readonly set: string;
  readonly metric: 'wer' | 'cer';
  /** A rate, 0.25 for 25 %. */
  readonly value: number;
  /** 95 % interval. */
  readonly interval?: readonly [number, number];
  /** Without experts, on the same set. */
  readonly baseline?: number;
  /** How the score was computed, see `@distilwhisper/metrics`. */
  readonly signature: string;
}

export interface PackData {
  readonly description: string;
  readonly utterances?: number;
  readonly hours?: number;
  readonly licence?: string;
}

/** What a pack says of itself: the JSON under `distilwhisper` in the safetensors metadata. */
export interface PackHeader {
  readonly format: typeof PACK_FORMAT;
  /** Whisper's language code. */
  readonly language: string;
  readonly base: PackBase;
  readonly dimensions: ExpertDimensions;
  /** Training options, as the trainer resolved them. */
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly data: PackData;
  readonly scores: readonly PackScore[];
  /** Of the expert weights, e.g. `CC0-1.0`. */
  readonly licence: string;
}

const HEADER_KEYS = ['format', 'language', 'base', 'dimensions', 'recipe', 'data', 'scores', 'licence']; // prettier-ignore
const DIMENSION_KEYS = ['state', 'encoderInner', 'decoderInner', 'encoderLayers', 'decoderLayers', 'gate']; // prettier-ignore

/**
 * Reads and checks a pack's header.
 *
 * @param where names the file in messages
 * @throws DistilWhisperError `format` if it is not a pack or its header is broken, `unsupported` if it
 *   is of another format version
 */
export const parseHeader = (json: string | undefined, where: string): PackHeader => {
  if (json === undefined)
    fail('format', `${where} is not an expert pack: its metadata has no 'distilwhisper' entry`, { where }); // prettier-ignore
  const header = asRecord(parseJson(json, where), where, 'the header');
  if (header['format'] !== PACK_FORMAT)
    fail(
      'unsupported',
      `${where} has pack format '${String(header['format'])}'; this version reads '${PACK_FORMAT}'`,
      { where, format: header['format'] },
    );
  const missing = HEADER_KEYS.filter((key) => !(key in header));
  if (missing.length > 0)
    fail('format', `${where}: the pack header lacks ${missing.join(', ')}`, { where, missing });
  checkDimensions(asRecord(header['dimensions'], where, 'dimensions'), where);
  const base = asRecord(header['base'], where, 'base');
  for (const [key, value] of [['language', header['language']], ['licence', header['licence']], ['base.name', base['name']], ['base.sha256', base['sha256']]] as const) // prettier-ignore
    if (typeof value !== 'string' || value === '')
      fail('format', `${where}: the header's ${key} must be a text, not ${JSON.stringify(value)}`, { where, key }); // prettier-ignore
  if (!Array.isArray(header['scores']))
    fail('format', `${where}: the header's scores must be a list`, { where });
  return header as unknown as PackHeader;
};

const parseJson = (json: string, where: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return fail('format', `${where}: the pack header is not JSON`, { where });
  }
};

const asRecord = (value: unknown, where: string, what: string): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fail('format', `${where}: ${what} of the pack must be an object`, { where, what });

const checkDimensions = (dimensions: Record<string, unknown>, where: string): void => {
  for (const key of DIMENSION_KEYS) {
    const value = dimensions[key];
    if (!Number.isInteger(value) || (value as number) < 1)
      fail('format', `${where}: dimensions.${key} must be a whole number >= 1, not ${String(value)}`, { where, key }); // prettier-ignore
  }
};
