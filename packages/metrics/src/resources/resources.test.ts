import { RESOURCE_LEVELS, resourceLevel } from './resource-level.js';
import { TRAINING_HOURS, trainingHours } from './training-hours.js';

describe('TRAINING_HOURS', () => {
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);

  it('adds up to the totals printed in figure 11 of the Whisper paper, within rounding', () => {
    const others = TRAINING_HOURS.filter(({ language }) => language !== 'en');
    expect(Math.abs(sum(others.map((hours) => hours.transcription)) - 117_113)).toBeLessThan(3);
    expect(Math.abs(sum(others.map((hours) => hours.translation)) - 125_739)).toBeLessThan(3);
    expect(trainingHours('en')?.transcription).toBe(438_218);
  });

  it('has each of the 99 languages of the first models once, most hours first', () => {
    expect(new Set(TRAINING_HOURS.map(({ language }) => language)).size).toBe(99);
    const hours = TRAINING_HOURS.map(({ transcription }) => transcription);
    expect(hours).toEqual([...hours].sort((a, b) => b - a));
  });

  it('is found by tags with a region and by other codes', () => {
    expect(trainingHours('sv-SE')?.language).toBe('sv');
    expect(trainingHours('zh_CN')?.language).toBe('zh');
    expect(trainingHours('NB')?.language).toBe('no');
    expect(trainingHours('yue')).toBeUndefined();
  });
});

describe('resourceLevel', () => {
  it.each([
    ['en', 'high'],
    ['ca', 'high'],
    ['ta', 'medium'],
    ['cy', 'low'],
    ['ka', 'very-low'],
    ['mn', 'very-low'],
    ['tlh', undefined],
  ])('%s is %s', (language, level) => {
    expect(resourceLevel(language)).toBe(level);
  });

  it('takes other thresholds, which must ascend', () => {
    expect(resourceLevel('ta', { low: 200, medium: 300, high: 400 })).toBe('very-low');
    expect(() => resourceLevel('ta', { low: 5, medium: 5, high: 9 })).toThrow(
      'must ascend, got 5, 5, 9',
    );
  });

  it('orders levels from least to most', () => {
    expect(RESOURCE_LEVELS.indexOf('very-low')).toBeLessThan(RESOURCE_LEVELS.indexOf('high'));
  });
});
