import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The content of a JSON file beside this one. */
export const readFixture = <T>(name: string): T =>
  JSON.parse(readFileSync(path.join(__dirname, name), 'utf8')) as T;
