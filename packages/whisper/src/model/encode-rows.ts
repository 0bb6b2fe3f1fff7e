import type { Executable, Tensors } from '@distilwhisper/graph';
import type { AnyTensor, F32 } from '@distilwhisper/tensor';

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
  const first = await encoder.run({ mel: rowOf(mel, 0), ...feeds });
  if (rows === 1) return first;
  const joined = mapTensors(first, (x) => ({
    ...x,
    shape: [rows, ...x.shape.slice(1)],
    data: new Float32Array(rows * x.data.length),
  }));
  keep(first, partsOf(joined, 0));
  for (let row = 1; row < rows; row += 1) {
    const into = partsOf(joined, row);
    keep(await encoder.run({ mel: rowOf(mel, row), ...feeds }, { into }), into);
  }
  return joined;
};

/** Row `row` of a tensor [row, ...] as one of [1, ...], in the same memory. */
const rowOf = <T extends AnyTensor>(x: T, row: number): T => {
  const [rows = 1, ...rest] = x.shape;
  const size = x.data.length / rows;
  return { ...x, shape: [1, ...rest], data: x.data.subarray(row * size, (row + 1) * size) };
};

const partsOf = (joined: Tensors, row: number): Tensors => mapTensors(joined, (x) => rowOf(x, row));

/** An engine may have written into the parts already. */
const keep = (results: Tensors, parts: Tensors): void => {
  for (const [name, { data }] of Object.entries(results)) {
    const target = parts[name]!.data as Float32Array;
    if (target !== data) target.set(data as Float32Array);
  }
};

const mapTensors = (tensors: Tensors, f: (x: AnyTensor) => AnyTensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, f(x)]));
