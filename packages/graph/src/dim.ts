/**
 * A dimension: a number, or a canonical expression over symbols, such as `frame`,
 * `past+token` or `floor((frame+1)/2)`. Equal sizes have equal text.
 */
export type Dim = number | string;
export type Shape = readonly Dim[];
