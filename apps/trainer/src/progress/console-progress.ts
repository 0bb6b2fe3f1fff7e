import type { TrainEvent } from '../run/events.js';
import { clock, percent } from './format.js';

export interface ProgressOptions {
  readonly stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;
  /** Milliseconds, monotonic; an argument so that tests need no clock. */
  readonly now: () => number;
}

const LINE_MS = 10_000;
const REDRAW_MS = 200;
const CLEAR = '\r\u001b[2K';

type Update = Extract<TrainEvent, { readonly kind: 'update' }>;

/** Shows a run: a live line on a terminal, a line every ten seconds elsewhere. */
export const consoleProgress = ({ stream, now }: ProgressOptions) => {
  const pace = createPace();
  let last = -Infinity;
  let drawn = false;
  const line = (text: string): void => {
    stream.write(`${drawn ? CLEAR : ''}${text}\n`);
    drawn = false;
  };
  const live = (text: string, every = stream.isTTY ? REDRAW_MS : LINE_MS): void => {
    if (now() - last < every) return;
    last = now();
    if (!stream.isTTY) return line(text);
    stream.write(`${CLEAR}${text}`);
    drawn = true;
  };
  return (event: TrainEvent): void => {
    if (event.kind === 'update') {
      pace.add(event);
      live(describeUpdate(event, pace), event.step === 1 ? 0 : undefined);
    } else if (event.kind === 'validating')
      live(`validation at step ${event.step}: ${event.done} of ${event.total} clips`);
    else for (const text of describe(event)) line(text);
  };
};

const describe = (
  event: Exclude<TrainEvent, { readonly kind: 'update' | 'validating' }>,
): string[] => {
  switch (event.kind) {
    case 'start':
      return [`${event.resumed ? `resumed at step ${event.step}` : 'started'}, ${event.totalSteps} steps in all`]; // prettier-ignore
    case 'skipped':
      return event.clips.map(({ error }) => `skipped: ${error.message}`);
    case 'validation': {
      const sets = event.validation.bySet.map(({ name, wer, capped }) => `${name} ${percent(wer)} (capped ${percent(capped)})`).join(', '); // prettier-ignore
      return [`step ${event.step}: WER ${sets}${event.best ? ', the best so far' : ''} (${clock(event.seconds)})`]; // prettier-ignore
    }
    case 'checkpoint':
      return [];
    case 'end':
      return [ENDS[event.outcome](event.step)];
  }
};

const ENDS = {
  finished: (step: number) => `finished after ${step} steps`,
  patience: (step: number) => `ended early at step ${step}: no better error rate for a while`,
  stopped: (step: number) => `stopped at step ${step}; the same command goes on from there`,
} as const;

const describeUpdate = (
  { step, totalSteps, epoch, result }: Update,
  { tokensPerSecond, secondsPerStep }: Pace,
): string => {
  const { loss, parts, gates, learningRate, gradientNorm } = result;
  const pieces = [
    `step ${step}/${totalSteps}`,
    `epoch ${epoch + 1}`,
    `loss ${loss.toFixed(3)}${describeParts(parts)}`,
    ...describeGates(gates),
    `lr ${learningRate.toExponential(1)}`,
    `norm ${gradientNorm.toFixed(2)}`,
    `${Math.round(tokensPerSecond())} tokens/s`,
    `${clock(secondsPerStep() * (totalSteps - step))} left`,
  ];
  return pieces.join('  ');
};

const SHORT: Readonly<Record<string, string>> = {
  crossEntropy: 'ce',
  gate: 'gate',
  distillation: 'kd',
};

const describeParts = (parts: Readonly<Record<string, number>>): string => {
  const names = Object.keys(parts);
  if (names.length < 2) return '';
  return ` (${names.map((name) => `${SHORT[name] ?? name} ${parts[name]!.toFixed(3)}`).join(', ')})`;
};

/** The mean over all layers, and the lowest and highest layer. */
const describeGates = (gates: Readonly<Record<string, number>>): string[] => {
  const { mean, ...layers } = gates;
  const values = Object.values(layers);
  if (mean === undefined || values.length === 0) return [];
  return [`gates ${mean.toFixed(2)} (${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)})`]; // prettier-ignore
};

interface Pace {
  readonly add: (event: Update) => void;
  readonly tokensPerSecond: () => number;
  readonly secondsPerStep: () => number;
}

const WINDOW = 50;

/** Speed over the last updates. */
const createPace = (): Pace => {
  const recent: { readonly seconds: number; readonly tokens: number }[] = [];
  const sum = (pick: (one: (typeof recent)[number]) => number) =>
    recent.reduce((total, one) => total + pick(one), 0);
  return {
    add: ({ seconds, result: { tokens } }) => {
      recent.push({ seconds, tokens });
      if (recent.length > WINDOW) recent.shift();
    },
    tokensPerSecond: () => sum(({ tokens }) => tokens) / Math.max(1e-9, sum(({ seconds }) => seconds)), // prettier-ignore
    secondsPerStep: () => sum(({ seconds }) => seconds) / Math.max(1, recent.length),
  };
};
