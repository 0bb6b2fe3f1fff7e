import { fail } from '@distilwhisper/tensor';

/**
 * The standard deviation alpha of the gate's noise: grows linearly from 0 to `peak` over training,
 * so that the gates are pushed to decide (section 3.2 of the paper, peak 5).
 *
 * The published implementation takes step 0 for "no schedule" and starts at full strength;
 * `firstStepAtPeak` reproduces that.
 *
 * @param share part of the training done, 0 to 1; more counts as 1
 */
export const noiseScale = (
  share: number,
  { peak = 5, firstStepAtPeak = false }: { peak?: number; firstStepAtPeak?: boolean } = {},
): number => {
  if (!(share >= 0))
    fail('argument', `the share of training done must be 0 or more, not ${share}`, { share });
  if (share === 0 && firstStepAtPeak) return peak;
  return peak * Math.min(share, 1);
};
