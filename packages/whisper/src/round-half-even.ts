/**
 * Rounds to a number of decimal places, exact ties to even, as Python's `round` does: the seek
 * positions and times of openai/whisper are rounded by it.
 */
export const roundHalfEven = (value: number, places = 0): number => {
  if (places === 0) {
    const below = Math.floor(value);
    const fraction = value - below;
    if (fraction !== 0.5) return Math.round(value);
    return below % 2 === 0 ? below : below + 1;
  }
  // `toFixed` rounds the exact binary value; only multiples of 1/2^places can lie on a tie.
  const rounded = Number(value.toFixed(places));
  const scale = 10 ** places;
  const isTie =
    Number.isInteger(value * 2 ** (places + 1)) && Math.abs((value * scale) % 1) === 0.5;
  if (!isTie) return rounded;
  return (2 * Math.round((value * scale) / 2)) / scale;
};
