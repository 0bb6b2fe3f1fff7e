import { readFileSync } from 'node:fs';
import path from 'node:path';
import { modelBase } from '@distilwhisper/model-base';
import { createTokenizer, parseTokenizerJson } from '@distilwhisper/whisper';
import { NO_AGREEMENT, agree, type Agreement } from './local-agreement.js';

const file = path.join(modelBase().folder, 'tokenizer.json');
const tokenizer = createTokenizer(parseTokenizerJson(readFileSync(file, 'utf8'), file));

/** Feeds hypotheses of the whole utterance, as a decoder forced to begin with what is stable gives them. */
const after = (
  hypotheses: readonly string[],
  language = 'en',
): { stable: string; pending: string } => {
  // prettier-ignore
  let state: Agreement = NO_AGREEMENT;
  for (const text of hypotheses) {
    const stable = tokenizer.decode(state.stable);
    expect(text.startsWith(stable)).toBe(true);
    state = agree(tokenizer, state, tokenizer.encode(text.slice(stable.length)), language);
  }
  return {
    stable: tokenizer.decode(state.stable),
    pending: state.pending.map(({ text }) => text).join(''),
  };
};

describe('agree', () => {
  it('trusts nothing said once', () => {
    expect(after([' the train to'])).toEqual({ stable: '', pending: ' the train to' });
  });
  it('trusts what two hypotheses in a row begin with, but not their last word', () => {
    expect(after([' the train', ' the train to'])).toEqual({
      stable: ' the train',
      pending: ' to',
    });
    expect(after([' the train to', ' the train to'])).toEqual({ stable: ' the train', pending: ' to' }); // prettier-ignore
  });
  it('stops at the first word that differs, and goes on when they agree again', () => {
    const hypotheses = [' the brain two', ' the train to the', ' the train to the coast'];
    expect(after(hypotheses.slice(0, 2)).stable).toBe(' the');
    expect(after(hypotheses)).toEqual({ stable: ' the train to the', pending: ' coast' });
  });
  it('takes the later capitals', () => {
    expect(after([' the train', ' The train. It']).stable).toBe(' The train');
  });
  it('waits where a hypothesis is empty', () => {
    expect(after([' the train', ''])).toEqual({ stable: '', pending: '' });
  });
  it('counts characters where words are not spaced', () => {
    expect(after(['今日は', '今日は晴'], 'ja')).toEqual({ stable: '今日は', pending: '晴' });
  });
});
