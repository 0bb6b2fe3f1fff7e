const EDGES = /^[\p{White_Space}\x1c-\x1f]+|[\p{White_Space}\x1c-\x1f]+$/gu;

/** Removes white space at both ends, as Python's `str.strip`: `trim` also takes U+FEFF and leaves U+0085. */
export const strip = (text: string): string => text.replace(EDGES, '');
