/** A spelled-out part of a number; `suffix` is '' or an ending kept behind the digits ('th', 's'). */
export type NumberWord =
  | { readonly kind: 'zero' }
  | {
      readonly kind: 'unit' | 'ten' | 'multiplier';
      readonly value: bigint;
      readonly suffix: string;
    }
  | { readonly kind: 'sign' | 'currency'; readonly symbol: string }
  | { readonly kind: 'per' | 'percent' | 'and' | 'point' }
  | { readonly kind: 'repeat'; readonly times: number };

type Entry = readonly [word: string, meaning: NumberWord];

const UNITS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const POWERS_OF_1000 =
  'thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion'.split(
    ' ',
  );
/** Ordinals that are not the unit with "th" or "h"; "ninth" is not among them, as in openai/whisper. */
const IRREGULAR_ORDINALS: Readonly<Record<string, readonly [bigint, string]>> = {
  zeroth: [0n, 'th'],
  first: [1n, 'st'],
  second: [2n, 'nd'],
  third: [3n, 'rd'],
  fifth: [5n, 'th'],
  twelfth: [12n, 'th'],
};

const scaled = (
  kind: 'unit' | 'ten' | 'multiplier',
  word: string,
  value: bigint,
  suffix = '',
): Entry => [word, { kind, value, suffix }];

function unitEntries(): Entry[] {
  const entries = UNITS.flatMap((word, index): Entry[] => {
    const value = BigInt(index + 1);
    const plural = word === 'six' ? 'sixes' : `${word}s`;
    const regular = value > 3n && value !== 5n && value !== 12n;
    const ordinal = word + (word.endsWith('t') ? 'h' : 'th');
    return [
      scaled('unit', word, value),
      scaled('unit', plural, value, 's'),
      ...(regular ? [scaled('unit', ordinal, value, 'th')] : []),
    ];
  });
  const irregular = Object.entries(IRREGULAR_ORDINALS).map(([word, [value, suffix]]) =>
    scaled('unit', word, value, suffix),
  );
  return [...entries, ...irregular];
}

const tenEntries = (): Entry[] =>
  TENS.flatMap((word, index) => {
    const value = BigInt(20 + 10 * index);
    return [
      scaled('ten', word, value),
      scaled('ten', word.replace('y', 'ies'), value, 's'),
      scaled('ten', word.replace('y', 'ieth'), value, 'th'),
    ];
  });

const multiplierEntries = (): Entry[] =>
  [
    ['hundred', 100n] as const,
    ...POWERS_OF_1000.map((word, i) => [word, 1000n ** BigInt(i + 1)] as const),
  ].flatMap(([word, value]) => [
    scaled('multiplier', word, value),
    scaled('multiplier', `${word}s`, value, 's'),
    scaled('multiplier', `${word}th`, value, 'th'),
  ]);

const symbolEntries = (
  kind: 'sign' | 'currency',
  symbols: Readonly<Record<string, string>>,
): Entry[] => Object.entries(symbols).map(([word, symbol]) => [word, { kind, symbol }]);

/** Every word that takes part in a spelled-out English number. */
export const NUMBER_WORDS: ReadonlyMap<string, NumberWord> = new Map<string, NumberWord>([
  ...['o', 'oh', 'zero'].map((word): Entry => [word, { kind: 'zero' }]),
  ...unitEntries(),
  ...tenEntries(),
  ...multiplierEntries(),
  ...symbolEntries('sign', { minus: '-', negative: '-', plus: '+', positive: '+' }),
  ...symbolEntries('currency', {
    pound: '£', pounds: '£', euro: '€', euros: '€', dollar: '$', dollars: '$', cent: '¢', cents: '¢',
  }), // prettier-ignore
  ['per', { kind: 'per' }],
  ['percent', { kind: 'percent' }],
  ['and', { kind: 'and' }],
  ['point', { kind: 'point' }],
  ['double', { kind: 'repeat', times: 2 }],
  ['triple', { kind: 'repeat', times: 3 }],
]);
