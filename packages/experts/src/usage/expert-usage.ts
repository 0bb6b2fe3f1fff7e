import { fail } from '@distilwhisper/tensor';

/** Gates of a stretch of a recording, as a hard-routed model returns them: 1 where the expert was used. */
export interface GateWindow {
  /** Seconds of the recording at which the encoder's first position lies. */
  readonly start: number;
  /** Whose experts were asked for. */
  readonly language: string;
  /** By layer, a gate for each encoder position (20 ms of audio). */
  readonly encoder: readonly ArrayLike<number>[];
  /** By layer, a gate for each of `tokens`. */
  readonly decoder: readonly ArrayLike<number>[];
  readonly tokens: readonly { readonly id: number; readonly text: string }[];
}

/** How many gates were open, of a stack. */
export interface StackUsage {
  /** Of all gates; null where there are none. */
  readonly share: number | null;
  /** Of each layer's gates. */
  readonly shareByLayer: readonly (number | null)[];
  /** Encoder positions, or decoder tokens. */
  readonly count: number;
}

/** Encoder positions in a row: one text a layer, one digit a position, `1` where the expert was used. */
export interface PositionUsage {
  readonly start: number;
  readonly end: number;
  readonly language: string;
  readonly gates: readonly string[];
}

export interface TokenUsage {
  readonly id: number;
  readonly text: string;
  /** One digit a layer. */
  readonly gates: string;
  readonly share: number;
}

/** Which tokens of a recording were sent to the language expert. Plain data, ready for JSON. */
export interface ExpertUsage {
  /** Of all gates of both stacks; null where there are none. */
  readonly share: number | null;
  readonly encoder: StackUsage & { readonly windows: readonly PositionUsage[] };
  readonly decoder: StackUsage & { readonly tokens: readonly TokenUsage[] };
}

/** Seconds of audio that one encoder position stands for. */
export const POSITION_SECONDS = 0.02;

/**
 * Counts the tokens sent to the expert, by layer and by token.
 *
 * @throws DistilWhisperError `shape` where the layers of a window differ in length, or from its tokens
 */
export const expertUsage = (windows: readonly GateWindow[]): ExpertUsage => {
  const encoder = windows.map(({ encoder: layers }) => digits(layers, 'encoder'));
  const decoder = windows.map(({ decoder: layers, tokens }) => digits(layers, 'decoder', tokens.length)); // prettier-ignore
  const [heard, said] = [countStack(encoder), countStack(decoder)];
  return {
    share: shareOf(heard.open + said.open, heard.gates + said.gates),
    encoder: {
      ...heard.usage,
      windows: windows.map(({ start, language }, i) => ({
        start,
        end: round(start + (encoder[i]![0]?.length ?? 0) * POSITION_SECONDS),
        language,
        gates: encoder[i]!,
      })),
    },
    decoder: {
      ...said.usage,
      tokens: windows.flatMap(({ tokens }, i) =>
        tokens.map((token, at) => tokenUsage(token, decoder[i]!, at)),
      ),
    },
  };
};

const tokenUsage = (
  { id, text }: GateWindow['tokens'][number],
  layers: readonly string[],
  at: number,
): TokenUsage => {
  const gates = layers.map((layer) => layer[at]).join('');
  return { id, text, gates, share: shareOf(openIn(gates), gates.length) ?? 0 };
};

/** One text a layer; all of one length. */
const digits = (
  layers: readonly ArrayLike<number>[],
  stack: string,
  expected = layers[0]?.length ?? 0,
): string[] =>
  layers.map((gates, layer) => {
    if (gates.length !== expected)
      fail('shape', `${stack} layer ${layer} has ${gates.length} gates, expected ${expected}: one for each token`, { stack, layer, expected }); // prettier-ignore
    return Array.from(gates, (gate) => (gate >= 0.5 ? '1' : '0')).join('');
  });

const countStack = (
  windows: readonly (readonly string[])[],
): { readonly usage: StackUsage; readonly open: number; readonly gates: number } => {
  const layers = Math.max(0, ...windows.map((window) => window.length));
  const count = windows.reduce((sum, [first = '']) => sum + first.length, 0);
  const openByLayer = Array.from({ length: layers }, (_, layer) =>
    windows.reduce((sum, window) => sum + openIn(window[layer] ?? ''), 0),
  );
  const open = openByLayer.reduce((a, b) => a + b, 0);
  const gates = layers * count;
  const shareByLayer = openByLayer.map((of) => shareOf(of, count));
  return { usage: { share: shareOf(open, gates), shareByLayer, count }, open, gates };
};

const openIn = (gates: string): number => {
  let open = 0;
  for (const gate of gates) if (gate === '1') open += 1;
  return open;
};

const shareOf = (open: number, all: number): number | null => (all === 0 ? null : round(open / all)); // prettier-ignore

/** Four decimals: a share of a thousand tokens is no more exact. */
const round = (x: number): number => Math.round(x * 1e4) / 1e4;
