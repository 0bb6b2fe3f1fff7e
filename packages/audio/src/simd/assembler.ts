// A tiny WebAssembly assembler: code is a list of bytes and of such lists, an expression leaves one value
// on the stack, a statement leaves none, and both are put together by listing them one after another.
// Opcodes: WebAssembly 2.0, section 5.4.

/** Encoded instructions. Nested, so that putting code together copies nothing. */
export type Code = ReadonlyArray<number | Code>;

/** Index of a local variable of the function being written. */
export type Local = number;

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
};

const signed = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const last = (rest >> 7 === 0 && (rest & 0x40) === 0) || (rest >> 7 === -1 && rest & 0x40);
    bytes.push((rest & 0x7f) | (last ? 0 : 0x80));
    if (last) return bytes;
  }
};

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

export const get = (local: Local): Code => [0x20, unsigned(local)];
export const set = (local: Local, value: Code): Code => [value, 0x21, unsigned(local)];

export const i32 = (value: number): Code => [0x41, signed(value)];
export const i32Add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const i32Load = (address: Code, offset: number): Code => [
  address,
  0x28,
  2,
  unsigned(offset),
];

const memory =
  (opcode: number, align: number) =>
  (address: Code, offset: number): Code => [address, simd(opcode), align, unsigned(offset)];
/** Four consecutive float32. */
export const load = memory(0, 2);
/** One float32, in all four lanes. */
export const loadSplat = memory(9, 2);
export const store = (address: Code, offset: number, value: Code): Code => [
  address,
  value,
  simd(11),
  2,
  unsigned(offset),
];

const binary =
  (opcode: number) =>
  (a: Code, b: Code): Code => [a, b, simd(opcode)];
export const add = binary(228);
export const sub = binary(229);
export const mul = binary(230);
export const div = binary(231);
export const max = binary(233);
/** As `max`, and faster, where neither is NaN. */
export const largerOf = binary(235);
export const intSub = binary(177);

/** Whole numbers in the lanes to float32. */
export const toFloat = (a: Code): Code => [a, simd(250)];
export const intShiftLeft = (a: Code, bits: number): Code => [a, i32(bits), simd(171)];
export const intShiftRight = (a: Code, bits: number): Code => [a, i32(bits), simd(172)];

const constant = (lane: readonly number[]): Code => [simd(12), lane, lane, lane, lane];
/** A float32 in all four lanes. */
export const splat = (value: number): Code =>
  constant([...new Uint8Array(Float32Array.of(value).buffer)]);
/** A 32-bit whole number in all four lanes. */
export const splatInt = (value: number): Code =>
  constant([...new Uint8Array(Int32Array.of(value).buffer)]);

/** Four lanes out of the eight of `a` (0-3) and `b` (4-7). */
export const shuffle = (a: Code, b: Code, lanes: readonly number[]): Code => [
  a,
  b,
  simd(13),
  lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

/** Repeats `body` until `counter`, moved by `step` after each round, reaches `limit`. At least one round. */
export const repeat = (counter: Local, step: number, limit: Code, body: Code): Code => [
  [0x03, 0x40], // loop, no result
  body,
  set(counter, i32Add(get(counter), i32(step))),
  get(counter),
  limit,
  [0x48, 0x0d, 0, 0x0b], // i32.lt_s, br_if 0, end
];

const section = (id: number, body: readonly number[]): number[] => [
  id,
  ...unsigned(body.length),
  ...body,
];
const text = (value: string): number[] => [
  ...unsigned(value.length),
  ...[...value].map((letter) => letter.charCodeAt(0)),
];

const flatten = (code: Code): number[] => {
  const bytes: number[] = [];
  const append = (part: number | Code): void => {
    if (typeof part === 'number') bytes.push(part);
    else part.forEach(append);
  };
  append(code);
  return bytes;
};

/** A function to be: it takes `ints` 32-bit whole numbers and has that many locals first. */
export interface FunctionPlan {
  readonly parameters: number;
  readonly ints: number;
  readonly vectors: number;
  readonly body: Code;
}

/** A module that exports `memory` of `pages` 64 KiB pages and one function `run`. */
export const assembleModule = (pages: number, plan: FunctionPlan): Uint8Array<ArrayBuffer> => {
  const { parameters, ints, vectors, body } = plan;
  const locals = [2, ...unsigned(ints), 0x7f, ...unsigned(vectors), 0x7b];
  const code = flatten([locals, body, 0x0b]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...Array<number>(parameters).fill(0x7f), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...text('memory'), 2, 0, ...text('run'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
};
