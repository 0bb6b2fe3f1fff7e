import type { Executable, Tensors } from '@distilwhisper/graph';
import { allocate, type F32 } from '@distilwhisper/tensor';
import { mapValues, pickRecordings } from './whisper-cache.js';

type Mel = F32<readonly ['batch', 'mel', 'frame']>;

/**
 * Runs an encoder on each recording of a batch by itself and joins the results along their first axis. A batch of
 * 30-second windows takes a quarter longer together, as what passes between its layers outgrows the processor's
 * cache (docs/decisions/0003).
 */
export const encodeRows = async (
  encoder: Executable,
  mel: Mel,
  feeds: Tensors,
): Promise<Tensors> => {
  const rows = mel.shape[0]!;
  const first = await encoder.run({ mel: pickRecordings(mel, rows, [0]), ...feeds });
  if (rows === 1) return first;
  const joined: Tensors = mapValues(first, (x) => ({
    ...x,
    shape: [rows, ...x.shape.slice(1)],
    data: allocate(x.dtype, rows * x.data.length),
  }));
  const partsOf = (row: number): Tensors =>
    mapValues(joined, (x) => pickRecordings(x, rows, [row]));
  keep(first, partsOf(0));
  for (let row = 1; row < rows; row += 1) {
    const into = partsOf(row);
    keep(await encoder.run({ mel: pickRecordings(mel, rows, [row]), ...feeds }, { into }), into);
  }
  return joined;
};

/** An engine may have written into the parts already. */
const keep = (results: Tensors, parts: Tensors): void => {
  for (const [name, { data }] of Object.entries(results)) {
    const target = parts[name]!.data;
    if (target !== data) (target as Float32Array).set(data as Float32Array);
  }
};
