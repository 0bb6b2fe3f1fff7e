import type { DType } from '../dtype.js';

const CODES = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Partial<Record<DType, string>>;

const DTYPE_BY_CODE = new Map(
  Object.entries(CODES).map(([dtype, code]) => [code as string, dtype as DType]),
);

/** Codes of the format that have no dtype here. */
const OTHER_CODES = new Set([
  'U64', 'U32', 'I16', 'U16', 'C64', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F6_E2M3', 'F6_E3M2', 'F4',
]); // prettier-ignore

export const dtypeOfCode = (code: string): DType | 'unsupported' | 'unknown' =>
  DTYPE_BY_CODE.get(code) ?? (OTHER_CODES.has(code) ? 'unsupported' : 'unknown');

/** The format's name of a dtype; undefined for the 4-bit types, which it lacks. */
export const codeOfDType = (dtype: DType): string | undefined =>
  (CODES as Partial<Record<DType, string>>)[dtype];
