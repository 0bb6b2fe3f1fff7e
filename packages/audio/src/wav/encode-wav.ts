/**
 * A 16-bit mono wav file of `samples` in [-1, 1]; values outside are clipped.
 *
 * @param sampleRate samples per second
 */
export const encodeWav = (samples: Float32Array, sampleRate = 16_000): Uint8Array => {
  const bytes = new Uint8Array(44 + 2 * samples.length);
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, text: string): void =>
    [...text].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  ascii(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) =>
    view.setInt16(
      44 + 2 * i,
      Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
      true,
    ),
  );
  return bytes;
};
