import { readFile } from 'node:fs/promises';
import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

/** A JSON object from a file; undefined where there is no such file. @throws DistilWhisperError `format`, `io` */
export const readJsonFile = async (file: string): Promise<Record<string, unknown> | undefined> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw ioError('read', file, error);
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return fail('format', `${file} is not JSON: ${(error as Error).message}`, { file });
  }
};
