import { transcriptKey, type DecodedBy } from './transcript-key.js';

const BY: DecodedBy = {
  model: 'm',
  quantization: 'float32',
  engine: 'e 1',
  decoding: { search: 'greedy', maxTokens: 224, batchSize: 1 },
};

test('everything that a transcript depends on changes its key', () => {
  const keys = [
    transcriptKey(BY, 'clip', 'de'),
    transcriptKey({ ...BY, model: 'n' }, 'clip', 'de'),
    transcriptKey({ ...BY, quantization: 'int8' }, 'clip', 'de'),
    transcriptKey({ ...BY, pack: 'p' }, 'clip', 'de'),
    transcriptKey({ ...BY, engine: 'e 2' }, 'clip', 'de'),
    transcriptKey({ ...BY, decoding: { ...BY.decoding, maxTokens: 100 } }, 'clip', 'de'),
    transcriptKey({ ...BY, decoding: { ...BY.decoding, batchSize: 8 } }, 'clip', 'de'),
    transcriptKey(BY, 'another', 'de'),
    transcriptKey(BY, 'clip', 'nl'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(transcriptKey({ ...BY }, 'clip', 'de')).toBe(keys[0]);
});
