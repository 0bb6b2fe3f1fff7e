import { fail } from '@distilwhisper/tensor';
import { filterUtterances, topVoted, type Dataset, type Report, type Utterance } from '@distilwhisper/data'; // prettier-ignore
import type { Tokenizer } from '@distilwhisper/whisper';
import { promptLength } from '../batch/training-example.js';
import type { TrainConfig } from '../config/train-config.js';
import { furtherReport, openDataset } from './open-dataset.js';
import { splitSpeakers, takeShuffled } from './select.js';

/** Utterances under a name. */
export interface NamedSet {
  readonly name: string;
  readonly utterances: readonly Utterance[];
}

export interface TrainingData {
  readonly train: readonly Utterance[];
  readonly validation: readonly NamedSet[];
  readonly reports: readonly { readonly name: string; readonly report: Report }[];
  /** As the sources state them. */
  readonly licences: readonly string[];
}

export interface TextLimits {
  readonly tokenizer: Tokenizer;
  readonly textContext: number;
}

type DataConfig = Pick<TrainConfig, 'data' | 'language' | 'seed'>;

/**
 * The utterances of a run: read, filtered, selected, and split so that no validation speaker is
 * trained on. The same configuration and files give the same sets.
 *
 * @throws DistilWhisperError `argument` where nothing is left to train on, or as the readers
 */
export const loadTrainingData = async (
  config: DataConfig,
  limits: TextLimits,
): Promise<TrainingData> => {
  const { data, seed } = config;
  const sources = await readAll(data.train, config, limits);
  const given = data.validation && (await readAll(data.validation, config, limits));
  const all = sources.flatMap(({ utterances }) => utterances);
  const { train, held } = given
    ? { train: all, held: [] }
    : splitSpeakers(all, data.validationShare, seed);
  const best = data.topByVotes === undefined ? train : topVoted(train, data.topByVotes);
  const chosen = data.limit === undefined ? best : takeShuffled(best, data.limit, seed);
  if (chosen.length === 0)
    fail('argument', `no utterance in '${config.language}' is left to train on; ${describe(sources)}`); // prettier-ignore
  const sets = given ?? (held.length > 0 ? [{ name: 'validation', utterances: held }] : []);
  return {
    train: chosen,
    validation: sets.map(({ name, utterances }) => ({
      name,
      utterances: takeShuffled(utterances, data.validationLimit, seed),
    })),
    reports: [...sources, ...(given ?? [])].map(({ name, report }) => ({ name, report })),
    licences: [...new Set(sources.flatMap(({ licence }) => licence ?? []))],
  };
};

const readAll = async (
  sources: TrainConfig['data']['train'],
  { language, data }: DataConfig,
  { tokenizer, textContext }: TextLimits,
): Promise<Dataset[]> => {
  const rules = {
    ...data.filters,
    maxTokens: textContext - promptLength(tokenizer, language),
    tokenCount: (text: string) => tokenizer.encode(` ${text.trim()}`).length,
  };
  const result: Dataset[] = [];
  for (const source of sources) {
    const dataset = await openDataset(source, language);
    const { kept, report } = filterUtterances(dataset.utterances, rules);
    result.push({
      ...dataset,
      utterances: kept,
      report: furtherReport(dataset.report, kept.length, report.dropped),
    });
  }
  return result;
};

const describe = (sources: readonly Dataset[]): string =>
  sources
    .map(({ name, report }) => {
      const why = report.dropped.map(({ reason, ids }) => `${ids.length} ${reason}`).join(', ');
      return `${name}: ${report.kept} of ${report.total} kept${why ? ` (${why})` : ''}`;
    })
    .join('; ');
