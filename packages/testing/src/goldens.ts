import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const workspace = path.resolve(__dirname, '../../..');

/** The folder of reference data: `DISTILWHISPER_GOLDENS`, or `../shared/goldens` beside the checkout. */
export const goldensFolder = process.env['DISTILWHISPER_GOLDENS']
  ? path.resolve(workspace, process.env['DISTILWHISPER_GOLDENS'])
  : path.resolve(workspace, '../shared/goldens');

/** The folder of models and speech: `DISTILWHISPER_SHARED`, or `../shared` beside the checkout. */
export const sharedFolder = process.env['DISTILWHISPER_SHARED']
  ? path.resolve(workspace, process.env['DISTILWHISPER_SHARED'])
  : path.resolve(workspace, '../shared');

export const goldenPath = (...parts: string[]): string => path.join(goldensFolder, ...parts);
export const sharedPath = (...parts: string[]): string => path.join(sharedFolder, ...parts);

export const readGoldenJson = <T>(...parts: string[]): T =>
  JSON.parse(readFileSync(goldenPath(...parts), 'utf8')) as T;

/** `describe` where the golden topic (a folder, or a file in it) exists; a visible skip elsewhere. */
export const describeGolden = (topic: string, body: () => void): void => {
  if (existsSync(goldenPath(topic))) describe(`golden ${topic}`, body);
  else
    describe.skip(`golden ${topic} (no such folder: ${goldenPath(topic)})`, () =>
      it('needs the goldens', () => {}));
};

/** `describe` where a path below the shared folder exists (real models, real speech); a visible skip elsewhere. */
export const describeShared = (topic: string, needs: string, body: () => void): void => {
  if (existsSync(sharedPath(needs))) describe(topic, body);
  else describe.skip(`${topic} (needs ${needs})`, () => it('needs shared data', () => {}));
};
