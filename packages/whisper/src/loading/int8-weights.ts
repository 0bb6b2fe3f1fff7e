import { convert, fail, formatShape, type AnyTensor, type F32 } from '@distilwhisper/tensor';

const SUFFIX = '.scale';

/** Beside an int8 tensor `name` lies `name.scale`: float32, one number for each row (output channel). */
export const scaleName = (name: string): string => `${name}${SUFFIX}`;
/** The tensor whose scale this would be; undefined for other names. */
export const scaledName = (name: string): string | undefined =>
  name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : undefined;

/**
 * float32 weight = int8 value x scale of its row.
 *
 * @throws DistilWhisperError `mismatch` where the scale is missing or has another length
 */
export const dequantiseRows = (
  weight: AnyTensor,
  scale: AnyTensor | undefined,
  path: string,
): F32 => {
  const [rows = 0] = weight.shape;
  if (scale === undefined || formatShape(scale.shape) !== formatShape([rows]))
    fail(
      'mismatch',
      `${path} is int8 and needs ${scaleName(path)} of shape [${rows}], found ` +
        (scale ? formatShape(scale.shape) : 'none'),
      { path, rows },
    );
  const scales = convert(scale, 'float32').data;
  const values = weight.data as Int8Array;
  const columns = values.length / rows;
  const data = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    const factor = scales[row]!;
    for (let i = row * columns; i < (row + 1) * columns; i += 1) data[i] = values[i]! * factor;
  }
  return { dtype: 'float32', shape: weight.shape, data };
};
