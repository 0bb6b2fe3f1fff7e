/** Ids of the `k` largest values, descending; of equals the first comes first. */
export const topK = (values: Float32Array, k: number): number[] => {
  const ids: number[] = [];
  let threshold = -Infinity;
  for (let id = 0; id < values.length; id += 1) {
    const value = values[id]!;
    if (ids.length === k && !(value > threshold)) continue;
    let place = ids.length;
    while (place > 0 && value > values[ids[place - 1]!]!) place -= 1;
    ids.splice(place, 0, id);
    if (ids.length > k) ids.pop();
    threshold = values[ids.at(-1)!]!;
  }
  return ids;
};
