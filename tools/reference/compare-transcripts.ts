/**
 * Error rates of two sets of transcripts by language, side by side, as a Markdown table, and the clips whose
 * texts differ.
 *
 *   node tools/run-source.mjs tools/reference/compare-transcripts.ts OURS.jsonl REFERENCE.jsonl
 */
import { readFileSync } from 'node:fs';
import { pairTexts, scoreCorpus, whisperBasic } from '@distilwhisper/metrics';

interface Transcript {
  readonly path: string;
  readonly language: string;
  readonly sentence: string;
  readonly text: string;
}

const read = (file: string): Map<string, Transcript> =>
  new Map(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Transcript)
      .map((transcript) => [transcript.path, transcript]),
  );

const [oursFile, referenceFile] = process.argv.slice(2) as [string, string];
const ours = read(oursFile);
const reference = read(referenceFile);
const both = [...ours.values()].filter(({ path }) => reference.has(path));
const normalizer = whisperBasic();

const rate = (clips: readonly Transcript[], unit: 'word' | 'character') => {
  const pairs = pairTexts(
    clips.map(({ sentence }) => sentence),
    clips.map(({ text }) => text),
  );
  return scoreCorpus(pairs, { normalizer, unit });
};
const percent = (value: number): string => (value * 100).toFixed(2);

console.log(
  '| language | clips | WER ours | WER reference | CER ours | CER reference | texts that differ |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
const differing: Transcript[] = [];
for (const language of [...new Set(both.map((clip) => clip.language))].sort()) {
  const clips = both.filter((clip) => clip.language === language);
  const others = clips.map(({ path }) => reference.get(path)!);
  const changed = clips.filter(
    ({ path, text }) => reference.get(path)!.text.trim() !== text.trim(),
  );
  differing.push(...changed);
  const cells = [
    language,
    clips.length,
    percent(rate(clips, 'word').errorRate),
    percent(rate(others, 'word').errorRate),
    percent(rate(clips, 'character').errorRate),
    percent(rate(others, 'character').errorRate),
    changed.length,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
console.log(`\n${rate(both, 'word').signature}, ${rate(both, 'character').signature}\n`);
for (const { path, text } of differing)
  console.log(`${path}\n  ours      ${text}\n  reference ${reference.get(path)!.text}`);
