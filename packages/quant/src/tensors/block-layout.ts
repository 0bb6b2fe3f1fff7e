import { fail, formatShape, type F32, type HostTensor } from '@distilwhisper/tensor';

/**
 * A weight [n, k] in blocks along k, in the storage of onnxruntime's `MatMulNBits`: the value of a code is
 * (code - zero point) * scale of its block.
 */
export interface BlockWeight {
  readonly bits: 4 | 8;
  readonly block: number;
  readonly shape: readonly [n: number, k: number];
  /** uint8 [n, blocks, block * bits / 8]; with 4 bits, element 2i is the low nibble. The last block is filled up. */
  readonly codes: HostTensor<'uint8'>;
  /** [n, blocks]. */
  readonly scale: F32;
  /** uint8 [n, ceil(blocks * bits / 8)], packed as the codes; absent: 2^(bits - 1). */
  readonly zeroPoints?: HostTensor<'uint8'>;
}

export interface BlockSize {
  readonly bits: 4 | 8;
  /** Weights that share a scale: a power of two from 16 to 256. */
  readonly block: number;
}

/** @throws DistilWhisperError `argument` for an impossible block, `shape` for a weight that is no matrix */
export const blockGrid = (
  shape: readonly number[],
  { bits, block }: BlockSize,
  path: string,
): { readonly n: number; readonly k: number; readonly blocks: number } => {
  if (![16, 32, 64, 128, 256].includes(block))
    fail('argument', `block must be 16, 32, 64, 128 or 256, not ${block}`, { block });
  if (bits !== 4 && bits !== 8)
    fail('argument', `block weights have 4 or 8 bits, not ${String(bits)}`, { bits });
  if (shape.length !== 2)
    fail(
      'shape',
      `'${path}' has shape ${formatShape(shape)}; block quantisation is for matrices [n, k]; use int8 or float16`,
      { path, shape },
    );
  const [n, k] = shape as readonly [number, number];
  return { n, k, blocks: Math.ceil(k / block) };
};

/** Writes a code of a row whose codes start at byte `start`. Codes are written once into zeros. */
const writeCode = (
  bytes: Uint8Array,
  bits: 4 | 8,
  start: number,
  at: number,
  code: number,
): void => {
  if (bits === 8) bytes[start + at] = code;
  else bytes[start + (at >> 1)]! |= code << (4 * (at & 1));
};

const readCode = (bytes: Uint8Array, bits: 4 | 8, start: number, at: number): number =>
  bits === 8 ? bytes[start + at]! : (bytes[start + (at >> 1)]! >> (4 * (at & 1))) & 15;

/** Unpacked codes and grid of a weight under construction. */
export interface BlockGrid extends BlockSize {
  readonly shape: readonly [n: number, k: number];
  /** [n, k]. */
  readonly codes: Uint8Array;
  /** [n, blocks]. */
  readonly scale: Float32Array;
  /** [n, blocks]; absent: 2^(bits - 1). */
  readonly zeroPoints?: Uint8Array;
}

/** Packs codes. As in onnxruntime's tool, a partial last block ends in codes 0, an odd number of zero points in 8. */
export const packBlocks = (grid: BlockGrid): BlockWeight => {
  const { bits, block, shape, codes, scale, zeroPoints } = grid;
  const [n, k] = shape;
  const blocks = Math.ceil(k / block);
  const rowBytes = (blocks * block * bits) / 8;
  const zeroBytes = Math.ceil((blocks * bits) / 8);
  const isPacked = bits === 8 && rowBytes === k;
  const packed = isPacked ? codes : new Uint8Array(n * rowBytes);
  const zeros = new Uint8Array(zeroPoints ? n * zeroBytes : 0);
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < k && !isPacked; column += 1)
      writeCode(packed, bits, row * rowBytes, column, codes[row * k + column]!);
    if (zeroPoints)
      for (let b = 0; b < (zeroBytes * 8) / bits; b += 1) {
        const zero = b < blocks ? zeroPoints[row * blocks + b]! : 2 ** (bits - 1);
        writeCode(zeros, bits, row * zeroBytes, b, zero);
      }
  }
  const bytesOfBlock = (block * bits) / 8;
  return {
    bits,
    block,
    shape,
    codes: { dtype: 'uint8', shape: [n, blocks, bytesOfBlock], data: packed },
    scale: { dtype: 'float32', shape: [n, blocks], data: scale },
    ...(zeroPoints && { zeroPoints: { dtype: 'uint8', shape: [n, zeroBytes], data: zeros } }),
  };
};

/** The float weight [n, k]. */
export const dequantizeBlocks = (weight: BlockWeight): F32 => {
  const { bits, block, shape, codes, scale, zeroPoints } = weight;
  const [n, k] = shape;
  const blocks = Math.ceil(k / block);
  const rowBytes = (blocks * block * bits) / 8;
  const zeroBytes = Math.ceil((blocks * bits) / 8);
  const data = new Float32Array(n * k);
  for (let row = 0; row < n; row += 1)
    for (let column = 0; column < k; column += 1) {
      const b = (column - (column % block)) / block;
      const zero = zeroPoints
        ? readCode(zeroPoints.data, bits, row * zeroBytes, b)
        : 2 ** (bits - 1);
      const code = readCode(codes.data, bits, row * rowBytes, column);
      data[row * k + column] = (code - zero) * scale.data[row * blocks + b]!;
    }
  return { dtype: 'float32', shape, data };
};
