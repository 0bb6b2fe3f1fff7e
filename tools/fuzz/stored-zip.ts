const record = (signature: number, fields: readonly [width: 2 | 4, value: number][]): Buffer => {
  const bytes = Buffer.alloc(4 + fields.reduce((total, [width]) => total + width, 0));
  bytes.writeUInt32LE(signature, 0);
  let at = 4;
  for (const [width, value] of fields) {
    bytes.writeUIntLE(value, at, width);
    at += width;
  }
  return bytes;
};

/** A zip archive of stored files (checksums left 0, which the reader does not compare). */
export const storedZip = (files: Readonly<Record<string, Uint8Array>>): Uint8Array => {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const text = Buffer.from(name);
    const sizes: [2 | 4, number][] = [[4, 0], [4, data.length], [4, data.length]]; // prettier-ignore
    const names: [2 | 4, number][] = [[2, text.length], [2, 0]]; // prettier-ignore
    const common: [2 | 4, number][] = [[2, 20], [2, 0], [2, 0], [4, 0], ...sizes, ...names]; // prettier-ignore
    const local = record(0x04034b50, common);
    const rest: [2 | 4, number][] = [[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]; // prettier-ignore
    directory.push(record(0x02014b50, [[2, 20], ...common, ...rest]), text);
    locals.push(local, text, data);
    offset += local.length + text.length + data.length;
  }
  const size = directory.reduce((total, part) => total + part.length, 0);
  const count = Object.keys(files).length;
  const end = record(0x06054b50, [[2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]]); // prettier-ignore
  return new Uint8Array(Buffer.concat([...locals, ...directory, end]));
};
