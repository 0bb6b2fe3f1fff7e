import type { PackScore } from '@distilwhisper/experts';
import { percent, table } from '../progress/format.js';
import type { SetScore } from './score-transcripts.js';

/** What `evaluate` writes as JSON. */
export interface EvaluationReport {
  readonly format: 'distilwhisper.evaluation/1';
  readonly model: { readonly name: string; readonly sha256: string };
  /** What was put on the model: a pack, trained parameters, or nothing. */
  readonly weights?: string;
  readonly language: string;
  /** Of the model's own weights, with and without something on it; absent: none. */
  readonly quantization?: string;
  readonly audioContext: 'elastic' | 'full';
  readonly engine: string;
  /** Texts ended where they looped; scores cannot be compared with those of whole loops. */
  readonly stopLoops?: boolean;
  readonly sets: readonly SetReport[];
}

export interface SetReport {
  readonly name: string;
  readonly utterances: number;
  readonly speakers: number;
  readonly seconds: number;
  /** See `dataHash` of @distilwhisper/data. */
  readonly sha256: string;
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
  readonly scores: readonly SetScore[];
  /** Of the plain model, where it was asked for. */
  readonly baseline?: readonly SetScore[];
}

/** A table for people; the signatures say how the numbers came about. */
export const reportTable = ({ sets, audioContext, quantization }: EvaluationReport): string => {
  const rows = sets.flatMap(({ name, scores, baseline }) =>
    scores.map((score) => [
      name,
      score.metric.toUpperCase(),
      score.normalizer,
      ...(baseline ? [describeScore(sameScore(baseline, score))] : []),
      describeScore(score),
    ]),
  );
  const plain = sets.some(({ baseline }) => baseline) ? ['plain model'] : [];
  const header = ['set', 'metric', 'normaliser', ...plain, 'result (95 %)'];
  const notes = sets.map(({ name, utterances, speakers, skipped }) => {
    const left = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
    return `${name}: ${utterances} utterances, ${speakers} speakers${left}; greedy, ${audioContext} audio context${quantization === undefined ? '' : `, model weights ${quantization}`}`;
  });
  const signatures = [...new Set(sets.flatMap(({ scores }) => scores.map(({ signature }) => signature)))]; // prettier-ignore
  return [table([header, ...rows]), ...notes, ...signatures].join('\n');
};

const sameScore = (scores: readonly SetScore[], like: SetScore): SetScore | undefined =>
  scores.find(({ signature }) => signature === like.signature);

const describeScore = (score: SetScore | undefined): string => {
  if (!score) return '-';
  const { value, interval } = score;
  if (!interval) return percent(value);
  return `${percent(value)} [${interval.map((end) => (100 * end).toFixed(1)).join(', ')}]`;
};

/** The scores of a report as a pack's header keeps them. */
export const packScores = ({ sets }: EvaluationReport): PackScore[] =>
  sets.flatMap(({ name, scores, baseline }) =>
    scores.map((score): PackScore => {
      const { metric, value, interval, signature } = score;
      const plain = baseline && sameScore(baseline, score);
      return {
        set: name,
        metric,
        value,
        signature,
        ...(interval && { interval }),
        ...(plain && { baseline: plain.value }),
      };
    }),
  );
