import path from 'node:path';

/** A recording made by tools/fixtures/audio.py. */
export const fixture = (name: string): string => path.join(__dirname, name);

/** The signal in the recordings of tools/fixtures/audio.py; channel `c` is divided by `c + 1`. */
export const signal = (rate: number, samples: number, channel = 0): Float32Array =>
  Float32Array.from({ length: samples }, (_, i) => {
    const t = i / rate;
    const tone = 0.5 * Math.sin(2 * Math.PI * 440 * t) + 0.2 * Math.sin(2 * Math.PI * 1500 * t + 1);
    return tone / (channel + 1);
  });

export const sine = (hz: number, rate: number, samples: number, amplitude = 0.5): Float32Array =>
  Float32Array.from(
    { length: samples },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hz * i) / rate),
  );

/** The bytes in pieces of `size`, as a pipe would bring them. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Root mean square of the difference over the length of the shorter. */
export const rmsDifference = (a: Float32Array, b: Float32Array): number => {
  const length = Math.min(a.length, b.length);
  return rms(a.slice(0, length).map((x, i) => x - b[i]!));
};

export const maxDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let worst = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i += 1) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
};
