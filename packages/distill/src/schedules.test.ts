import { distillationWarmup, linearSchedule } from './schedules.js';

describe('schedules', () => {
  it('warms up and decays linearly, as PyTorch users know it', () => {
    const at = (step: number) => linearSchedule({ peak: 1, warmupSteps: 2, totalSteps: 6 }, step);
    expect([0, 1, 2, 3, 4, 5, 6].map(at)).toEqual([0, 0.5, 1, 0.75, 0.5, 0.25, 0]);
  });

  it('refuses a warm-up longer than the training', () => {
    expect(() => linearSchedule({ peak: 1, warmupSteps: 7, totalSteps: 6 }, 0)).toThrow(
      'a schedule of 6 steps cannot have 7 warm-up steps',
    );
  });

  it('scales distillation by the share of its warm-up', () => {
    expect(distillationWarmup(3, 8)).toBe(0.375);
    expect(distillationWarmup(9, 8)).toBe(1);
    expect(distillationWarmup(0, 0)).toBe(1);
  });
});
