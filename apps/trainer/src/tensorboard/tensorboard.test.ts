import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32c } from './crc32c.js';
import { createEventFile } from './event-file.js';
import { scalarEvent, versionEvent } from './event-message.js';
import { tfRecord } from './record.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('crc32c', () => {
  it.each([
    [ascii('123456789'), 0xe3069283], // the check value of the catalogue of CRC algorithms
    [new Uint8Array(32), 0x8a9136aa], // RFC 3720, B.4
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ])('of %p', (bytes, expected) => expect(crc32c(bytes)).toBe(expected));
});

describe('event files', () => {
  it("are byte for byte those of TensorBoard's own writer", async () => {
    const wall = 1_700_000_000.25; // as tools/fixtures/tensorboard_events.py
    const records = [
      versionEvent(wall),
      scalarEvent(wall, 1, { 'train/loss': 3.25, 'gate/encoder.0': 0.1 }),
      scalarEvent(wall, 300, { 'validation/wer': 1.5 }),
      scalarEvent(wall, 5_000_000_000, { 'train/loss': -1e-7 }),
    ].map(tfRecord);
    const expected = await readFile(path.join(__dirname, '__fixtures__/events.tfevents'));
    expect(Buffer.concat(records).equals(expected)).toBe(true);
  });

  it('hold the numbers of a run', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'events-'));
    const file = await createEventFile(folder, () => 7);
    const rates = { wer: 0.5, capped: 0.25 };
    const validation = { ...rates, bySet: [{ name: 'dev', ...rates, utterances: 1 }] };
    await file.write({ kind: 'validation', step: 3, validation, best: true, seconds: 1 });
    await file.write({ kind: 'checkpoint', step: 3, seconds: 1 });
    await file.close();
    const written = await readFile(file.path);
    const expected = [versionEvent(7), scalarEvent(7, 3, { 'validation/wer': 0.5, 'validation/capped': 0.25, 'validation/wer/dev': 0.5 })]; // prettier-ignore
    expect(written.equals(Buffer.concat(expected.map(tfRecord)))).toBe(true);
    expect(path.basename(file.path)).toMatch(/^events\.out\.tfevents\.7\./);
    await rm(folder, { recursive: true });
  });
});
