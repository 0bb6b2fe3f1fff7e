import { describeGolden, readGoldenJson } from '@distilwhisper/testing';
import type { SpecialTokens } from '../../tokenizer/special-tokens.js';
import { argmax } from '../log-sum-exp.js';
import { timestampRules } from './timestamp-rules.js';

interface Rules {
  vocabulary: number;
  timestamp_begin: number;
  max_initial_timestamp_index: number;
  cases: {
    context_after_start_sequence: number[];
    timestamp_bump: number;
    masked_ranges: [number, number][];
    argmax: number;
  }[];
}

/** Half-open ranges of -Infinity. */
const maskedRanges = (logits: Float32Array): [number, number][] => {
  const ranges: [number, number][] = [];
  logits.forEach((value, i) => {
    if (value !== -Infinity) return;
    const last = ranges.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else ranges.push([i, i + 1]);
  });
  return ranges;
};

describeGolden('whisper', () => {
  const rules = readGoldenJson<Rules>('whisper', 'timestamp_rules.json');
  const { special } = readGoldenJson<{ special: Record<string, number> }>(
    'tokenizer',
    'multilingual_special.json',
  );
  const rule = timestampRules(
    {
      endOfText: special['eot']!,
      noTimestamps: special['no_timestamps']!,
      timestampBegin: rules.timestamp_begin,
    } as SpecialTokens,
    rules.max_initial_timestamp_index,
  );
  const contexts = [
    ...new Set(rules.cases.map((entry) => entry.context_after_start_sequence.join())),
  ];

  for (const entry of rules.cases) {
    const { context_after_start_sequence: context, timestamp_bump: bump } = entry;
    it(`masks timestamps after [${context.join(', ')}], bump ${bump}`, () => {
      const index = contexts.indexOf(context.join());
      const logits = Float32Array.from(
        { length: rules.vocabulary },
        (_, i) =>
          3 * Math.sin(i * 0.37 + 1) +
          2 * Math.cos(i * 0.011 * (index + 1)) +
          (i >= rules.timestamp_begin ? bump : 0),
      );
      rule(logits, context);
      expect(maskedRanges(logits)).toEqual(entry.masked_ranges);
      expect(argmax(logits)).toBe(entry.argmax);
    });
  }
});
