import { fail } from '@distilwhisper/tensor';
import { roundHalfEven } from '../round-half-even.js';

/** Whole milliseconds of seconds. */
export const toMilliseconds = (seconds: number): number => roundHalfEven(seconds * 1000);

export interface TimeFormat {
  /** Hours even where they are 0. */
  readonly hours: 'always' | 'if-any';
  /** Between seconds and milliseconds. */
  readonly decimalMark: '.' | ',';
}

const digits = (value: number, count: number): string => String(value).padStart(count, '0');

/**
 * `01:02:03.456` of seconds, in the manner of a subtitle format.
 *
 * @throws DistilWhisperError `argument` for a negative time
 */
export const formatTime = (seconds: number, { hours: when, decimalMark }: TimeFormat): string => {
  const total = toMilliseconds(seconds);
  if (!(total >= 0)) fail('argument', `a time must be >= 0 seconds, not ${seconds}`, { seconds });
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const whole = Math.floor(total / 1000) % 60;
  const prefix = when === 'always' || hours > 0 ? `${digits(hours, 2)}:` : '';
  return `${prefix}${digits(minutes, 2)}:${digits(whole, 2)}${decimalMark}${digits(total % 1000, 3)}`;
};
