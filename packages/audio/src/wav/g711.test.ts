import { readFileSync } from 'node:fs';

import { fixture } from '../__fixtures__/signal.js';
import { ALAW_TABLE, MULAW_TABLE } from './g711.js';

const reference = JSON.parse(readFileSync(fixture('g711.json'), 'utf8')) as {
  readonly alaw: readonly number[];
  readonly mulaw: readonly number[];
};

it('decodes every A-law and mu-law byte as Python does', () => {
  expect([...ALAW_TABLE]).toEqual(reference.alaw.map((value) => value / 32_768));
  expect([...MULAW_TABLE]).toEqual(reference.mulaw.map((value) => value / 32_768));
});
