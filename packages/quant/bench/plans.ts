import { byPattern, everyMatrix, parseScheme, type Plan, type Scheme } from '../src/index.js';

const [dynamic, int8Blocks, int4Blocks] = ['dynamic-int8', 'int8-block128-a8', 'int4-block32-zero-hqq-a8'].map(parseScheme) as [Scheme, Scheme, Scheme]; // prettier-ignore
const convolutions = { others: { name: 'int8' } } as const;
const encoder = /model\.encoder|encoder_attn\.[kv]_proj/;
// The input of one feed-forward holds values far beyond all others, which a single scale cannot serve.
const outliers = /encoder\.layers\.3\.fc2/;

/** Plans of more than one scheme for whisper-base; see docs/decisions/0005-quantisation.md. */
const MIXED: Readonly<Record<string, Plan>> = {
  fast: byPattern(
    [
      [outliers, int8Blocks],
      [encoder, dynamic],
    ],
    everyMatrix(int8Blocks, convolutions),
  ),
  exact: byPattern(
    [
      [/encoder.*(fc2|out_proj|v_proj)/, int8Blocks],
      [encoder, dynamic],
    ],
    everyMatrix(int8Blocks, convolutions),
  ),
  small: byPattern(
    [
      [outliers, int8Blocks],
      [encoder, dynamic],
      [/embed_tokens/, int8Blocks],
    ],
    everyMatrix(int4Blocks, convolutions),
  ),
};

/** A mixed plan, or one scheme for every matrix and int8 for the convolutions. */
export const planNamed = (name: string): Plan => {
  if (MIXED[name]) return MIXED[name];
  const scheme = parseScheme(name);
  const all = scheme.name === 'keep' || scheme.name === 'float16';
  return everyMatrix(scheme, all ? { others: scheme } : convolutions);
};
