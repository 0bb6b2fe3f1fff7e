import { fail } from '@distilwhisper/tensor';

export interface LinearSchedule {
  readonly peak: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/**
 * The learning rate of step `step` (0 is the first): linear warm-up from 0 to `peak`, then linear decay
 * that would reach 0 after the last step. The first step's rate is 0 when there is a warm-up.
 */
export const linearSchedule = (
  { peak, warmupSteps, totalSteps }: LinearSchedule,
  step: number,
): number => {
  if (!(totalSteps > 0 && warmupSteps >= 0 && warmupSteps <= totalSteps))
    fail('argument', `a schedule of ${totalSteps} steps cannot have ${warmupSteps} warm-up steps`, {
      totalSteps,
      warmupSteps,
    });
  if (step < warmupSteps) return (peak * step) / warmupSteps;
  return peak * Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
};

/** Weight of the distillation loss when it is warmed up: step / warmupSteps up to 1. */
export const distillationWarmup = (step: number, warmupSteps: number): number =>
  warmupSteps > 0 && step <= warmupSteps ? step / warmupSteps : 1;
