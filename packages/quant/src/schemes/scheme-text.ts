import { fail } from '@distilwhisper/tensor';
import type { BlockScheme, Scheme } from './scheme.js';

const PLAIN = ['keep', 'float16', 'bfloat16', 'int8', 'dynamic-int8', 'llm-int8'] as const;
const BLOCK = /^int(4|8)-block(\d+)(-zero)?(-hqq)?(-a8)?$/;

/**
 * A scheme from its name: `keep`, `float16`, `bfloat16`, `int8`, `dynamic-int8`, `llm-int8`, or
 * `int4-block32` with, in this order, `-zero` (zero points), `-hqq` (rounding), `-a8` (8-bit activations).
 *
 * @throws DistilWhisperError `argument`
 */
export const parseScheme = (text: string): Scheme => {
  const plain = PLAIN.find((name) => name === text);
  if (plain) return { name: plain };
  const [, bits, block, zero, hqq, activations] = BLOCK.exec(text) ?? [];
  if (!bits)
    return fail(
      'argument',
      `no quantisation scheme '${text}'; schemes: ${PLAIN.join(', ')}, int4-block32, int8-block128-zero-hqq-a8 and the like`,
      { text },
    );
  return {
    name: 'block',
    bits: bits === '4' ? 4 : 8,
    block: Number(block),
    ...(zero && { zeroPoints: true }),
    ...(hqq && { rounding: 'hqq' as const }),
    ...(activations && { activations: 'int8' as const }),
  };
};

/** The name that `parseScheme` reads; thresholds, columns and reduced range are not part of it. */
export const schemeName = (scheme: Scheme): string =>
  scheme.name === 'block' ? blockName(scheme) : scheme.name;

const blockName = ({ bits, block, zeroPoints, rounding, activations }: BlockScheme): string =>
  `int${bits}-block${block}${zeroPoints ? '-zero' : ''}${rounding === 'hqq' ? '-hqq' : ''}${activations === 'int8' ? '-a8' : ''}`;
