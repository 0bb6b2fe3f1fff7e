import { fitAdjusted } from './adjusted.js';
import { holmOfKnown, quantizedPairs, type Analysis } from './analysis.js';
import type { ResourceTrend } from './bias-report.js';

/** Errors against log10(1 + hours) of training speech, by a Poisson regression clustered by language. */
export const resourceTrends = ({ clips, systems }: Analysis): ResourceTrend[] => {
  const known = clips.filter(({ hours }) => hours !== undefined);
  const languages = new Set(known.map(({ language }) => language)).size;
  const fits = quantizedPairs(systems).flatMap((pair) => {
    const fitted = fitAdjusted(known, pair, {
      name: 'logHours',
      of: ({ hours }) => (hours === undefined ? undefined : Math.log10(1 + hours)),
      withinLanguages: false,
      unit: 'language',
    });
    return 'note' in fitted ? [] : [{ ...fitted, pair }];
  });
  const adjusted = holmOfKnown(fits.map(({ p }) => p));
  return fits.map(({ pair, ratioBefore, ratioOfRatios, p }, i) => ({
    system: pair.after,
    before: pair.before,
    ratioBefore,
    ratioOfRatios,
    test: { p, holm: adjusted[i]! },
    languages,
  }));
};
