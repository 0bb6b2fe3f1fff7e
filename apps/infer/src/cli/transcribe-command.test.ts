import type { TranscribeOptions } from '@distilwhisper/whisper';
import type { Terminal } from './terminal.js';
import { transcribeCommand } from './transcribe-command.js';
import { transcribeOptions, type TranscribeFlags } from './transcribe-flags.js';

const optionsOf = (...args: string[]): TranscribeOptions => {
  let options: TranscribeOptions = {};
  transcribeCommand({} as Terminal, () => {})
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((_files: string[], flags: TranscribeFlags) => void (options = transcribeOptions(flags)))
    .parse(['a.wav', ...args], { from: 'user' });
  return options;
};

describe('the flags of transcribe', () => {
  it('leave everything to the defaults of the library', () => {
    expect(optionsOf()).toEqual({ task: 'transcribe', conditionOnPreviousText: true });
  });

  it.each<[string, TranscribeOptions]>([
    ['--language catalan', { language: 'ca' }],
    ['--task translate', { task: 'translate' }],
    ['--temperature 0,0.4', { temperatures: [0, 0.4] }],
    ['--beam-size 5 --patience 2 --length-penalty 0.6', { beamSize: 5, patience: 2, lengthPenalty: 0.6 }], // prettier-ignore
    ['--best-of 3', { bestOf: 3 }],
    ['--initial-prompt Riu --carry-initial-prompt', { initialPrompt: 'Riu', carryInitialPrompt: true }], // prettier-ignore
    ['--hotwords Ebre', { hotwords: 'Ebre' }],
    ['--prefix Així', { prefix: 'Així' }],
    ['--suppress-tokens none', { suppressTokens: 'none' }],
    ['--suppress-tokens -1', { suppressTokens: [-1] }],
    ['--suppress-tokens -1,11,50257', { suppressTokens: [-1, 11, 50257] }],
    ['--detect-language each', { detectLanguage: 'each' }],
    ['--clip-timestamps 1,2.5,8', { clipTimestamps: [1, 2.5, 8] }],
    ['--no-condition-on-previous-text', { conditionOnPreviousText: false }],
    ['--word-timestamps --hallucination-silence-threshold 2', { wordTimestamps: true, hallucinationSilenceThreshold: 2 }], // prettier-ignore
    ['--compression-ratio-threshold none', { compressionRatioThreshold: null }],
    ['--compression-ratio-threshold 2', { compressionRatioThreshold: 2 }],
    ['--logprob-threshold -0.5', { logProbThreshold: -0.5 }],
    ['--logprob-threshold none', { logProbThreshold: null }],
    ['--no-speech-threshold 0.3', { noSpeechThreshold: 0.3 }],
    ['--no-speech-threshold none', { noSpeechThreshold: null }],
    ['--loop-threshold 4', { loopThreshold: 4 }],
    ['--no-repeat-ngram 3', { noRepeatNgram: 3 }],
    ['--repetition-penalty 1.2', { repetitionPenalty: 1.2 }],
    ['--audio-context elastic', { audioContext: 'elastic' }],
  ])('%s', (args, expected) => {
    expect(optionsOf(...args.split(' '))).toEqual({
      task: 'transcribe',
      conditionOnPreviousText: true,
      ...expected,
    });
  });

  it.each([
    ['--suppress-tokens 1,x', "'x' is not the id of a token"],
    ['--suppress-tokens 1,-7', "'-7' is not the id of a token"],
    ['--no-speech-threshold much', "'much' is not a number"],
    ['--language ca --detect-language each', '--detect-language and --language exclude each other'],
  ])('%s is refused', (args, cause) => {
    expect(() => optionsOf(...args.split(' '))).toThrow(cause);
  });
});
