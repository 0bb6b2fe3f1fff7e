/** One after the other, so that no more than one is in the making. */
export const inTurn = async <T, R>(
  items: readonly T[],
  make: (item: T) => Promise<R>,
): Promise<R[]> => {
  const made: R[] = [];
  for (const item of items) made.push(await make(item));
  return made;
};
