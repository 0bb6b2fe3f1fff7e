import type { Values } from './collector.js';

/** Seconds; undefined where the source says nothing, NaN where it is not a positive number. */
export const durationOf = ({ seconds, milliseconds }: Values): number | undefined => {
  if (!seconds && !milliseconds) return undefined;
  const value = seconds ? Number(seconds) : Number(milliseconds) / 1000;
  return value > 0 && Number.isFinite(value) ? value : NaN;
};
