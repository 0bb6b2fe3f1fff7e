import { DistilWhisperError } from '@distilwhisper/tensor';
import { checkParameters } from './check-parameters.js';

const expected = new Map([
  ['a.weight', [2, 3]],
  ['a.bias', [2]],
  ['b.weight', [4]],
]);

const messageFor = (found: [string, number[]][]): string => {
  try {
    checkParameters(new Map(found), expected, 'model.safetensors');
  } catch (error) {
    if (DistilWhisperError.isInstance(error, 'mismatch')) return error.message;
    throw error;
  }
  return '';
};

describe('checkParameters', () => {
  it('accepts exactly the expected parameters, in any order', () => {
    expect(messageFor([...expected].reverse())).toBe('');
  });

  it('names a missing parameter, its shape and a likely cause', () => {
    expect(messageFor([...expected].slice(1))).toBe(
      'model.safetensors: the parameters do not fit the model.\n' +
        '1 missing: a.weight [2, 3]\n' +
        'Is the file or one of its shards incomplete?',
    );
  });

  it('names a misshapen parameter with both shapes', () => {
    const message = messageFor([
      ['a.weight', [3, 2]],
      ['a.bias', [2]],
      ['b.weight', [4]],
    ]);
    expect(message).toContain('1 of another shape: a.weight expected [2, 3], found [3, 2]');
    expect(message).toContain('Do the dimensions (config.json) belong to another size of model?');
  });

  it('names an unexpected parameter', () => {
    const message = messageFor([...expected, ['c', [1]]]);
    expect(message).toContain('1 unexpected: c [1]');
    expect(message).toContain('Do the dimensions (config.json) say fewer layers');
  });

  it('lists five of many and says what the names should be', () => {
    const strange = Array.from({ length: 7 }, (_, i): [string, number[]] => [`x${i}`, [i]]);
    const message = messageFor(strange);
    expect(message).toContain('7 unexpected: x0 [0]; x1 [1]; x2 [2]; x3 [3]; x4 [4]; and 2 more');
    expect(message).toContain('is this a Whisper checkpoint with Hugging Face or OpenAI names?');
  });
});
