import { readFileSync } from 'node:fs';
import { logMel } from '@distilwhisper/audio';
import { decodeAudio } from '@distilwhisper/audio/node';
import { ortEngine } from '@distilwhisper/engine-ort';
import { optimize, type Graph } from '@distilwhisper/graph';
import { countErrors, errorCount, splitWords, whisperBasic } from '@distilwhisper/metrics';
import { tensor, type F32 } from '@distilwhisper/tensor';
import {
  describeGolden,
  describeShared,
  goldenPath,
  readGoldenJson,
  sharedPath,
} from '@distilwhisper/testing';
import { createDecoder, decode, tokenizerFromJson, type Tokenizer } from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';
import * as ort from 'onnxruntime-node';
import { planNamed, quantizeGraph } from '../src/index.js';

interface Clip {
  readonly file: string;
  readonly language: string;
  readonly given: { readonly text: string; readonly smallest_top2_logit_gap: number };
}

describeShared('whisper-base, quantised, in onnxruntime', 'models/whisper-base', () =>
  describeGolden('e2e/transcripts.json', () => {
    const folder = sharedPath('models', 'whisper-base');
    // Clear speech with spaces between words: the clips whose decisions are furthest from a tie.
    const clips = readGoldenJson<Clip[]>('e2e', 'transcripts.json')
      .filter(({ given }) => splitWords(given.text).length > 5)
      .sort((a, b) => b.given.smallest_top2_logit_gap - a.given.smallest_top2_logit_gap)
      .slice(0, 2);
    let model: Awaited<ReturnType<typeof loadWhisper>>;
    let tokenizer: Tokenizer;
    beforeAll(async () => {
      model = await loadWhisper(folder);
      tokenizer = tokenizerFromJson(readFileSync(`${folder}/tokenizer.json`, 'utf8'));
    });

    it.each([
      ['int8', 0.28, 0.05],
      ['int8-block128-a8', 0.3, 0.05],
      ['int4-block32', 0.2, 0.25],
      ['fast', 0.3, 0.05],
      ['exact', 0.3, 0.05],
      ['small', 0.26, 0.1],
    ])('%s takes at most %f of the bytes, word errors at most %f', async (name, share, allowed) => {
      const plan = planNamed(name, model.dimensions);
      const bytes = [new Map<string, number>(), new Map<string, number>()] as const;
      const count = (graph: Graph, into: Map<string, number>): Graph => {
        for (const { path, data } of graph.parameters) into.set(path, data!.data.byteLength);
        return graph;
      };
      const decoder = await createDecoder(ortEngine(ort, { threads: 2 }), model, {
        rewrite: (graph) => count(optimize(quantizeGraph(count(graph, bytes[0]), plan)), bytes[1]),
      });
      let [wrong, total] = [0, 0];
      for (const { file, language, given } of clips) {
        const { samples } = await decodeAudio(goldenPath('e2e', file));
        const { data, shape } = logMel(samples.subarray(0, 480_000), { padToSeconds: 30 });
        const mel: F32<readonly ['batch', 'mel', 'frame']> = tensor('float32', [1, ...shape], data);
        const speech = { decoder, tokenizer, dimensions: model.dimensions };
        const [result] = await decode(speech, mel, { language, timestamps: false });
        const words = (text: string) => splitWords(whisperBasic().normalize(text));
        wrong += errorCount(countErrors(words(given.text), words(result!.text)));
        total += words(given.text).length;
      }
      await decoder.dispose();
      const sum = (sizes: ReadonlyMap<string, number>) =>
        [...sizes.values()].reduce((a, b) => a + b, 0);
      expect(sum(bytes[1]) / sum(bytes[0])).toBeLessThan(share);
      expect(wrong / total).toBeLessThanOrEqual(allowed);
    });
  }),
);
