import { interpreter } from '@distilwhisper/graph';
import { createRng } from '@distilwhisper/tensor';
import { tiedFeeds, tiedModel } from '../__fixtures__/tied-model.js';
import { choosePlan } from './choose-plan.js';
import { measurePlan, measureSensitivity, type SensitivityRow } from './sensitivity.js';
import type { Scheme } from '../schemes/scheme.js';

const INT4: Scheme = { name: 'block', bits: 4, block: 32 };
const INT8: Scheme = { name: 'int8' };

describe('measureSensitivity', () => {
  it('gives bytes and error of each weight under each scheme', async () => {
    const rows: SensitivityRow[] = [];
    const table = await measureSensitivity(interpreter(), tiedModel(), [tiedFeeds()], {
      candidates: [INT8, INT4],
      onRow: (row) => rows.push(row),
    });
    expect(rows).toEqual(table);
    expect(table.filter(({ group }) => group === 'fc1.weight').map(({ bytes }) => bytes)).toEqual([
      64 * 40 * 4,
      64 * 40 + 64 * 4,
      64 * 2 * 16 + 64 * 2 * 4,
    ]);
    for (const [, int8, int4] of ['table', 'fc1.weight', 'fc2.weight', 'expert.weight'].map(
      (group) => table.filter((row) => row.group === group),
    )) {
      expect(int8!.error).toBeGreaterThan(0);
      expect(int4!.error).toBeGreaterThan(4 * int8!.error);
    }
    const { plan, error } = choosePlan(table, { error: 0.06 });
    const measured = await measurePlan(interpreter(), tiedModel(), [tiedFeeds()], plan);
    expect(measured).toBeGreaterThan(0);
    expect(measured).toBeLessThan(2 * error); // the errors of layers are nearly independent
  });

  it('groups weights and leaves some out', async () => {
    const table = await measureSensitivity(interpreter(), tiedModel(), [tiedFeeds()], {
      candidates: [INT8],
      groupOf: ({ path }) => (path.startsWith('fc') ? 'feed-forward' : undefined),
    });
    expect(table.map(({ group, paths }) => [group, paths])).toEqual([
      ['feed-forward', ['fc1.weight', 'fc2.weight']],
      ['feed-forward', ['fc1.weight', 'fc2.weight']],
    ]);
    const none = measureSensitivity(interpreter(), tiedModel(), [], { candidates: [] });
    await expect(none).rejects.toThrow('sensitivity needs at least one set of inputs');
  });
});

describe('choosePlan', () => {
  const schemes: Scheme[] = [{ name: 'keep' }, INT8, INT4];
  const randomTable = (seed: number): SensitivityRow[] => {
    const rng = createRng(seed);
    return Array.from({ length: 6 }, (_, group) => {
      const size = 50 + Math.floor(rng.uniform() * 1000);
      const weight = rng.uniform();
      return schemes.map((scheme, i) => ({
        group: `g${group}`,
        paths: [`g${group}.weight`],
        scheme,
        bytes: [4 * size, size, Math.floor(size * 0.6)][i]!,
        error: [0, weight * 0.01, weight * (0.02 + rng.uniform() * 0.2)][i]!,
      }));
    }).flat();
  };
  /** Every combination: the oracle. */
  const combinations = (table: SensitivityRow[]): { bytes: number; error: number }[] => {
    let all = [{ bytes: 0, square: 0 }];
    for (let group = 0; group < 6; group += 1) {
      const rows = table.filter((row) => row.group === `g${group}`);
      all = all.flatMap(({ bytes, square }) =>
        rows.map((row) => ({ bytes: bytes + row.bytes, square: square + row.error ** 2 })),
      );
    }
    return all.map(({ bytes, square }) => ({ bytes, error: Math.sqrt(square) }));
  };
  const seeds = Array.from({ length: 20 }, (_, i) => i);

  it.each(seeds)('is near the best of all combinations, table %i', (seed) => {
    const table = randomTable(seed);
    const all = combinations(table);
    const full = Math.max(...all.map(({ bytes }) => bytes));
    const smallest = Math.min(...all.map(({ bytes }) => bytes));
    for (const share of [0.3, 0.5, 0.8]) {
      const budget = smallest + share * (full - smallest);
      const chosen = choosePlan(table, { bytes: budget });
      const best = Math.min(
        ...all.filter(({ bytes }) => bytes <= budget).map(({ error }) => error),
      );
      expect(chosen.bytes).toBeLessThanOrEqual(budget);
      expect(chosen.error).toBeLessThanOrEqual(best * 2 + 1e-3);
      const back = choosePlan(table, { error: chosen.error + 1e-9 });
      expect(back.error).toBeLessThanOrEqual(chosen.error + 1e-9);
      const fewest = Math.min(...all.filter(({ error }) => error <= chosen.error + 1e-9).map(({ bytes }) => bytes)); // prettier-ignore
      expect(back.bytes).toBeLessThanOrEqual(fewest + 4000); // one step
    }
  });

  it('says when a budget cannot be met', () => {
    expect(() => choosePlan(randomTable(1), { bytes: 10 })).toThrow(/^no plan takes 10 bytes; the smallest takes \d+$/); // prettier-ignore
    expect(() => choosePlan([], { bytes: 10 })).toThrow('the sensitivity table is empty');
  });
});
