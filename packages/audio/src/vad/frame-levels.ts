import { concatenate } from '../signal-window.js';

/** Samples of one voice-activity frame: 10 ms. */
export const VAD_FRAME = 160;

/** The level below which everything is silence to us, dB of full scale. */
const SILENT_LEVEL = -100;

const SMOOTHED_FRAMES = 3;

/** Levels of a growing signal: mean power of 30 ms every 10 ms, in dB of full scale. */
export interface FrameLevels {
  push(samples: Float32Array): number[];
}

export const createFrameLevels = (): FrameLevels => {
  let held: Float32Array = new Float32Array(0);
  let powers: number[] = [];
  const levelOf = (power: number): number => {
    powers = [...powers.slice(1 - SMOOTHED_FRAMES), power];
    const mean = powers.reduce((sum, x) => sum + x, 0) / powers.length;
    return Math.max(SILENT_LEVEL, 10 * Math.log10(mean));
  };
  return {
    push: (samples) => {
      const signal = held.length > 0 ? concatenate(held, samples) : samples;
      const frames = Math.floor(signal.length / VAD_FRAME);
      const levels: number[] = [];
      for (let frame = 0; frame < frames; frame += 1) {
        let sum = 0;
        for (let i = frame * VAD_FRAME; i < (frame + 1) * VAD_FRAME; i += 1) sum += signal[i]! ** 2;
        levels.push(levelOf(sum / VAD_FRAME));
      }
      held = signal.slice(frames * VAD_FRAME);
      return levels;
    },
  };
};
