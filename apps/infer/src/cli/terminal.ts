import { DistilWhisperError } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

/** What a run of the command line reads, writes and is stopped by; an argument, so that tests bring their own. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Calls `stop` once, on Ctrl-C or SIGTERM; returns what ends the watch. */
  onInterrupt(stop: () => void): () => void;
}

/** The terminal, or the pipes, of this process. A second Ctrl-C ends it at once. */
export const processTerminal = (): Terminal => {
  // The failed write itself is reported by its callback; without a listener Node would crash as well.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (stop) => {
      process.once('SIGINT', stop).once('SIGTERM', stop);
      return () => void process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
};

/**
 * Writes to standard output and waits until it is written.
 *
 * @throws DistilWhisperError `io`; its `details.systemCode` is EPIPE where the reader has gone
 */
export const print = async ({ stdout }: Terminal, text: string): Promise<void> => {
  try {
    await new Promise<void>((resolve, reject) => {
      stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw ioError('write', 'standard output', error);
  }
};

/** Whether printing failed because nobody reads any more, as after `| head -1`. */
export const isClosedPipe = (error: unknown): boolean =>
  DistilWhisperError.isInstance(error, 'io') && error.details['systemCode'] === 'EPIPE';

/** One line on standard error; the stack only for errors that are no message to the user. */
export const complain = ({ stderr }: Terminal, error: unknown, name?: string): void => {
  const known = DistilWhisperError.isInstance(error);
  const text = known ? error.message : error instanceof Error ? error.stack! : String(error);
  const where = name !== undefined && !text.includes(name) ? `${name}: ` : '';
  stderr.write(`error: ${where}${text}\n`);
};
