import { mapEmbedding, mapVocabulary } from './map-vocabulary.js';

describe('mapVocabulary', () => {
  const student = ['a', 'b', '<|su|>', '<|translate|>'];

  it('is not needed for equal vocabularies', () => {
    expect(mapVocabulary(student, [...student])).toBeUndefined();
  });

  it('follows the shift that one more language token causes', () => {
    const teacher = ['a', 'b', '<|su|>', '<|yue|>', '<|translate|>'];
    const map = mapVocabulary(student, teacher)!;
    expect([...map]).toEqual([0, 1, 2, 4]);
    const embedding = {
      dtype: 'float32' as const,
      shape: [5, 2],
      data: Float32Array.from({ length: 10 }, (_, i) => i),
    };
    expect([...mapEmbedding(embedding, map).data]).toEqual([0, 1, 2, 3, 4, 5, 8, 9]);
  });

  it('refuses a teacher that lacks tokens, naming them', () => {
    expect(() => mapVocabulary(student, ['a', 'b'])).toThrow(
      "2 of the student's 4 tokens are unknown to the teacher, such as '<|su|>', '<|translate|>'",
    );
  });
});
