import { groupBy } from '../group-by.js';
import { fail } from '@distilwhisper/tensor';
import type { PlanTable } from '../graph/plan.js';
import type { SensitivityRow } from './sensitivity.js';

/** At most so many bytes with the least error, or at most so much error with the fewest bytes. */
export type Budget = { readonly bytes: number } | { readonly error: number };

export interface ChosenPlan {
  readonly plan: PlanTable;
  readonly bytes: number;
  /** Root of the sum of squares of the chosen rows: errors of unlike layers are taken as independent. */
  readonly error: number;
  readonly rows: readonly SensitivityRow[];
}

/**
 * Picks one scheme for each group of a sensitivity table (multiple-choice knapsack). From the largest choice of every
 * group it takes the step with the least added squared error for each byte saved, along the lower convex hull of
 * (bytes, squared error), until a size budget is met or an error budget would be broken. The result is exact for
 * budgets at a step, else at most one step from the best.
 *
 * @throws DistilWhisperError `argument` where no choice meets the size budget, or the table is empty
 */
export const choosePlan = (table: readonly SensitivityRow[], budget: Budget): ChosenPlan => {
  if (table.length === 0) fail('argument', 'the sensitivity table is empty');
  const chains = [...groupBy(table, ({ group }) => group).values()].map(hull);
  const chosen = chains.map((chain) => chain[0]!);
  const steps = chains
    .flatMap((chain, i) => chain.slice(1).map((to, j) => ({ i, to, slope: slope(chain[j]!, to) })))
    .sort((a, b) => a.slope - b.slope);
  const blocked = new Set<number>();
  for (const { i, to } of steps) {
    if ('bytes' in budget && bytesOf(chosen) <= budget.bytes) break;
    const next = chosen.with(i, to);
    if (blocked.has(i)) continue;
    if ('error' in budget && errorOf(next) > budget.error) blocked.add(i);
    else chosen[i] = to;
  }
  const bytes = bytesOf(chosen);
  if ('bytes' in budget && bytes > budget.bytes)
    fail('argument', `no plan takes ${budget.bytes} bytes; the smallest takes ${bytes}`, { bytes });
  if ('bytes' in budget) giveBack(chains, chosen, budget.bytes);
  return {
    plan: planOf(chosen),
    bytes: bytesOf(chosen),
    error: errorOf(chosen),
    rows: chosen,
  };
};

const square = ({ error }: SensitivityRow): number => error * error;
const bytesOf = (rows: readonly SensitivityRow[]): number =>
  rows.reduce((sum, { bytes }) => sum + bytes, 0);
const errorOf = (rows: readonly SensitivityRow[]): number =>
  Math.sqrt(rows.reduce((sum, row) => sum + square(row), 0));

/** Squared error added for each byte saved. */
const slope = (from: SensitivityRow, to: SensitivityRow): number =>
  (square(to) - square(from)) / (from.bytes - to.bytes);

/** From the most exact choice to the smallest, each step dearer than the one before. */
const hull = (rows: readonly SensitivityRow[]): SensitivityRow[] => {
  const ordered = [...rows].sort((a, b) => square(a) - square(b) || a.bytes - b.bytes);
  const chain: SensitivityRow[] = [];
  for (const row of ordered) {
    if (chain.length > 0 && row.bytes >= chain.at(-1)!.bytes) continue;
    while (chain.length > 1 && slope(chain.at(-2)!, chain.at(-1)!) >= slope(chain.at(-1)!, row))
      chain.pop();
    chain.push(row);
  }
  return chain;
};

/** The last step may have saved more than was needed: larger choices that still fit are taken back. */
const giveBack = (
  chains: readonly (readonly SensitivityRow[])[],
  chosen: SensitivityRow[],
  budget: number,
): void => {
  const options = chains
    .flatMap((chain, i) => chain.map((row) => ({ i, row, gain: square(chosen[i]!) - square(row) })))
    .sort((a, b) => b.gain - a.gain);
  for (const { i, row } of options) {
    const isBetter = square(row) < square(chosen[i]!);
    if (isBetter && bytesOf(chosen) - chosen[i]!.bytes + row.bytes <= budget) chosen[i] = row;
  }
};

const planOf = (rows: readonly SensitivityRow[]): PlanTable =>
  Object.fromEntries(rows.flatMap(({ paths, scheme }) => paths.map((path) => [path, scheme])));
