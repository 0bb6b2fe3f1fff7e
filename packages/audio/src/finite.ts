import { fail } from '@distilwhisper/tensor';

/** Throws `numeric` for the first NaN or infinity, naming it by its index and time in the recording. */
export const checkFinite = (
  samples: Float32Array,
  where: string,
  sampleRate: number,
  before = 0,
): void => {
  for (let i = 0; i < samples.length; i += 1)
    if (!Number.isFinite(samples[i]!))
      fail(
        'numeric',
        `${where}: sample ${before + i} (${((before + i) / sampleRate).toFixed(3)} s) is ${samples[i]}; ` +
          'the recording is damaged, write it again with finite samples',
        { where, sample: before + i, value: samples[i] },
      );
};
