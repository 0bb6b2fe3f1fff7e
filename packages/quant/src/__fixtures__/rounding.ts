import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Rounded {
  readonly bits: number;
  readonly block: number;
  readonly asymmetric: boolean;
  readonly dequantized: number[];
}

/** What tools/fixtures/quant.py made. */
export const rounding = JSON.parse(readFileSync(path.join(__dirname, 'rounding.json'), 'utf8')) as {
  readonly shape: number[];
  readonly weight: number[];
  readonly inputs: { readonly shape: number[]; readonly data: number[] };
  readonly onnxruntime: {
    readonly block: number;
    readonly symmetric: boolean;
    readonly codes: number[];
    readonly scale: number[];
    readonly zero: number[];
  }[];
  readonly hqq: (Rounded & { readonly error: number; readonly nearest_error: number })[];
  readonly gptq: Rounded[];
  readonly gptqRows: { readonly codes: number[]; readonly scale: number[] };
};
