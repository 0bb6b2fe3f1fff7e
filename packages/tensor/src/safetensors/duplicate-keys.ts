/**
 * The first key that occurs twice in one object of valid JSON text, which `JSON.parse` would hide.
 * Keys are compared after unescaping, so `"a"` and `"\u0061"` are one.
 */
export const findDuplicateKey = (json: string): string | undefined => {
  // The strings and brackets of valid JSON; in an object, a string before a colon is a key.
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/g;
  const open: Set<string>[] = [];
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [text, colon] = match;
    if (text === '{') open.push(new Set());
    else if (text === '}') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(text.slice(0, text.length - colon.length)) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
};
