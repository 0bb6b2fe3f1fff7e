import { trace } from '@distilwhisper/graph';
import { crossEntropy } from './cross-entropy.js';

describe('crossEntropy', () => {
  it('asks for a fixed vocabulary', () => {
    expect(() =>
      trace((g) => {
        const logits = g.input('logits', 'float32', ['batch', 'time', 'vocabulary']);
        const labels = g.input('labels', 'int32', ['batch', 'time']);
        return { loss: crossEntropy(g, logits, labels) };
      }),
    ).toThrow("cross-entropy needs logits of a fixed vocabulary, not of size 'vocabulary'");
  });
});
