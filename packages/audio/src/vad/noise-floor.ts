/** The lowest level of the last so many frames: speech pauses, noise does not (Martin 2001). */
export interface NoiseFloor {
  /** Adds a frame's level in dB and returns the floor. */
  update(level: number): number;
}

/**
 * @param frames how far back the minimum looks
 * @param initial the floor assumed of the time before the first frame, dB
 */
export const createNoiseFloor = (frames: number, initial: number): NoiseFloor => {
  // Rising levels only: the first is the minimum, those behind it will be once it is too old.
  let candidates: Array<{ readonly frame: number; readonly level: number }> = [
    { frame: -1, level: initial },
  ];
  let frame = 0;
  return {
    update: (level) => {
      candidates = candidates.filter(
        (candidate) => candidate.level < level && candidate.frame > frame - 1 - frames,
      );
      candidates.push({ frame, level });
      frame += 1;
      return candidates[0]!.level;
    },
  };
};
