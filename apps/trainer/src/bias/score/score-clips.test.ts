import type { Utterance } from '@distilwhisper/data';
import { sampleOf, scoreClips } from './score-clips.js';

const said = (id: string, text: string, language = 'de'): Utterance => ({ id, text, language, audio: { kind: 'file', path: id } }); // prettier-ignore
const heard = (...texts: readonly (string | undefined)[]) => ({
  transcripts: texts.map((text, i) => (text === undefined ? undefined : { key: `${i}`, system: 's', id: `${i}`, text, tokens: 1, cut: text.includes('la la') })), // prettier-ignore
});

describe('scoreClips', () => {
  const utterances = [
    said('a', 'ein Haus am See'),
    said('b', 'กขค', 'th'),
    said('c', '...'),
    said('d', 'x'),
    said('e', 'ja'),
  ];
  const systems = [heard('ein Haus am See', 'กข', 'c', 'x', 'ja'), heard('ein Maus am', 'กขคง', 'c', undefined, 'ja la la la')]; // prettier-ignore
  const { clips, dropped, signatures } = scoreClips(utterances, systems, 'marks');

  it('counts words, or characters where the writing parts no words', () => {
    expect(clips.map(({ id, unit, words }) => [id, unit, words])).toEqual([['a', 'word', 4], ['b', 'character', 3], ['e', 'word', 1]]); // prettier-ignore
    expect(clips.map((clip) => clip.heard.map(({ errors }) => errors))).toEqual([[0, 2], [1, 1], [0, 3]]); // prettier-ignore
    // "ein haus am see" has 15 characters; "ein maus am" lacks " see" and has one wrong.
    expect([clips[0]!.characters, clips[0]!.heard[1]!.characterErrors]).toEqual([15, 5]);
  });

  it('leaves clips out for all systems where one has none, or without words', () => {
    expect(dropped).toEqual({ unread: ['d'], wordless: ['c'] });
  });

  it('caps the errors of a clip at its words, as a measure', () => {
    const loop = clips[2]!;
    expect(loop.heard[1]!.cut).toBe(true);
    expect(sampleOf(loop, 1, 'wer')).toMatchObject({ errors: 3, words: 1 });
    expect(sampleOf(loop, 1, 'capped')).toMatchObject({ errors: 1, words: 1 });
    expect(sampleOf(loop, 1, 'cer')).toMatchObject({ errors: 9, words: 2 });
  });

  it('names clips after themselves where no speaker is named, and signs its counts', () => {
    expect(clips[0]!.speaker).toBe('clip a');
    expect(signatures).toEqual(['wer|norm:marks|tok:word|v:1', 'cer|norm:marks|tok:char|v:1']);
  });
});
