import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeAudio } from '../node.js';

const SAMPLE = path.resolve(__dirname, '../../../../examples/audio/02-catalan.flac');

describe('the end of a FLAC file', () => {
  // The last frame of this recording is 13 bytes of silence.
  it('has its last frame, however small, and no warning', async () => {
    const promised = readFileSync(SAMPLE).readUIntBE(22, 4);
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const { samples } = await decodeAudio(SAMPLE, { onWarning });
    expect(samples).toHaveLength(promised);
    expect(warnings).toEqual([]);
  });

  it('is missed where the file is cut off', async () => {
    const whole = readFileSync(SAMPLE);
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const { samples } = await decodeAudio(whole.subarray(0, whole.length - 5), { onWarning });
    expect(samples.length).toBeLessThan(whole.readUIntBE(22, 4));
    expect(warnings.join()).toContain('ends early');
  });
});
