import { fail, type F32 } from '@distilwhisper/tensor';

/** Tokens of a vocabulary by id; special tokens by their text, such as `<|ca|>`. */
export type TokenTexts = readonly string[];

/**
 * For each student token the teacher's token of the same text. The teacher may know more tokens
 * (large-v3 has `<|yue|>`, which shifts all later ids): its distribution is then taken over the
 * student's tokens only. No mapping exists where the student has tokens that the teacher lacks.
 *
 * @returns teacher id by student id, or undefined where the vocabularies are equal
 * @throws DistilWhisperError `mismatch`, with the tokens that have no counterpart
 */
export const mapVocabulary = (
  student: TokenTexts,
  teacher: TokenTexts,
): Int32Array<ArrayBuffer> | undefined => {
  const ids = new Map(teacher.map((text, id) => [text, id]));
  const lacking = student.filter((text) => !ids.has(text));
  if (lacking.length > 0)
    fail(
      'mismatch',
      `${lacking.length} of the student's ${student.length} tokens are unknown to the teacher, such as ${lacking.slice(0, 3).map((text) => `'${text}'`).join(', ')}; distillation needs a teacher that knows all of them`, // prettier-ignore
      { lacking: lacking.slice(0, 20), count: lacking.length },
    );
  const map = Int32Array.from(student, (text) => ids.get(text)!);
  const same = student.length === teacher.length && map.every((id, i) => id === i);
  return same ? undefined : map;
};

/** Rows of the teacher's token embedding in the order of the student's vocabulary: [vocabulary, state]. */
export const mapEmbedding = (
  embedding: F32<readonly ['vocabulary', 'state']>,
  map: Int32Array | undefined,
): F32<readonly ['vocabulary', 'state']> => {
  if (!map) return embedding;
  const state = embedding.shape[1]!;
  const data = new Float32Array(map.length * state);
  map.forEach((id, i) =>
    data.set(embedding.data.subarray(id * state, (id + 1) * state), i * state),
  );
  return { dtype: 'float32', shape: [map.length, state], data };
};
