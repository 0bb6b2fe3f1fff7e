import { fail } from '@distilwhisper/tensor';

const utf8 = new TextDecoder();

/**
 * Parses pax extended header records, each `LENGTH KEY=VALUE\n`, LENGTH in bytes of the whole record.
 *
 * @throws DistilWhisperError `format`
 */
export const paxRecords = (bytes: Uint8Array, where: string): ReadonlyMap<string, string> => {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== 0) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(utf8.decode(bytes.subarray(at, Math.max(at, space))));
    const equals = bytes.indexOf(0x3d, space);
    if (!(
      space > at &&
      length > 0 &&
      equals > space &&
      equals < at + length &&
      at + length <= bytes.length
    ))
      fail('format', `${where}: damaged pax records in the archive`, { where });
    const key = utf8.decode(bytes.subarray(space + 1, equals));
    records.set(key, utf8.decode(bytes.subarray(equals + 1, at + length - 1)));
    at += length;
  }
  return records;
};
