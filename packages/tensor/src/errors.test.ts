import type * as Errors from './errors.js';
import { DistilWhisperError, fail } from './errors.js';

describe('DistilWhisperError', () => {
  it('carries a code, details and a cause', () => {
    const cause = new Error('ENOSPC');
    const error = new DistilWhisperError('io', 'disk full', { path: 'out.txt' }, { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe('disk full');
    expect(String(error)).toBe('DistilWhisperError: disk full');
    expect(error.code).toBe('io');
    expect(error.details).toEqual({ path: 'out.txt' });
    expect(error.cause).toBe(cause);
  });

  it('recognises an error of another copy of the package', () => {
    jest.isolateModules(() => {
      const other = jest.requireActual<typeof Errors>('./errors.js');
      const foreign = new other.DistilWhisperError('shape', 'no');
      expect(foreign).not.toBeInstanceOf(DistilWhisperError);
      expect(DistilWhisperError.isInstance(foreign)).toBe(true);
      expect(DistilWhisperError.isInstance(foreign, 'shape')).toBe(true);
      expect(DistilWhisperError.isInstance(foreign, 'io')).toBe(false);
    });
  });

  it('does not recognise other errors', () => {
    for (const other of [new Error('no'), null, undefined, 'text', { code: 'shape' }])
      expect(DistilWhisperError.isInstance(other)).toBe(false);
  });

  it('fail throws one', () => {
    expect(() => fail('argument', 'beam size must be at least 1, got 0', { beamSize: 0 })).toThrow(
      new DistilWhisperError('argument', 'beam size must be at least 1, got 0'),
    );
  });
});
