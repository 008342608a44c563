/** Larger pairs of lists are not compared: the time for it grows with their product. */
const MAX_PRODUCT = 160_000;

/** Where texts of `before` stand in `after` too, in the same order: the pairs of indexes of a longest common subsequence. */
export function keptInOrder(
  before: readonly string[],
  after: readonly string[],
): ReadonlyMap<number, number> {
  const kept = new Map<number, number>();
  if (before.length * after.length > MAX_PRODUCT) return kept;
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) {
      kept.set(i, j);
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return kept;
}
