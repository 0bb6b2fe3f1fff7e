import { fail } from '@distilwhisper/tensor';

export const CACHE_FORMAT = 'distilwhisper.teacher/1';

/** Whose hidden states a cache holds. Another teacher's cache is refused. */
export interface TeacherIdentity {
  readonly name: string;
  /** Names the weights, as `WhisperModel.sha256`. */
  readonly sha256: string;
  /** Size of a hidden state. */
  readonly state: number;
  readonly vocabulary: number;
}

export interface CacheShard {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Keys of the utterances in it. */
  readonly keys: readonly string[];
}

/** The contents of a cache folder: `index.json`. Shards not listed are leftovers and are ignored. */
export interface CacheIndex {
  readonly format: typeof CACHE_FORMAT;
  readonly teacher: TeacherIdentity;
  readonly shards: readonly CacheShard[];
}

/**
 * Reads an index.
 *
 * @throws DistilWhisperError `format`, `unsupported`, or `mismatch` for another teacher's cache
 */
export const parseIndex = (
  json: string,
  where: string,
  teacher: TeacherIdentity | undefined,
): CacheIndex => {
  const index = parse(json, where);
  const format: string = index.format;
  if (format !== CACHE_FORMAT)
    fail('unsupported', `${where} has format '${String(format)}'; this version reads '${CACHE_FORMAT}'`, { where }); // prettier-ignore
  if (!Array.isArray(index.shards) || typeof index.teacher !== 'object')
    fail('format', `${where}: a teacher cache index has 'teacher' and 'shards'`, { where });
  if (teacher) checkTeacher(index.teacher, teacher, where);
  return index;
};

const parse = (json: string, where: string): CacheIndex => {
  try {
    return JSON.parse(json) as CacheIndex;
  } catch {
    return fail('format', `${where} is not JSON; delete the folder and run the teacher again`, { where }); // prettier-ignore
  }
};

const checkTeacher = (found: TeacherIdentity, wanted: TeacherIdentity, where: string): void => {
  for (const key of ['sha256', 'state', 'vocabulary'] as const)
    if (found[key] !== wanted[key])
      fail(
        'mismatch',
        `${where} was filled by ${found.name} (${key} ${String(found[key])}), not by ${wanted.name} (${String(wanted[key])}); use another folder for each teacher`,
        { where, key, expected: wanted[key], actual: found[key] },
      );
};
