import { Writable } from 'node:stream';
import type { ExitCode } from '../../src/cli/exit-codes.js';
import { runProgram } from '../../src/cli/program.js';
import type { Terminal } from '../../src/cli/terminal.js';

export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly stdout?: NodeJS.WritableStream;
  /** Receives what stops the run, as Ctrl-C does. */
  readonly onWatch?: (interrupt: () => void) => void;
}

const captured = (): { stream: Writable; text: () => string } => {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
};

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The command line in this process, with its streams captured. */
export const runCli = async (args: readonly string[], run: CliRun = {}): Promise<CliResult> => {
  const [stdout, stderr] = [captured(), captured()];
  const terminal: Terminal = {
    stdin: run.stdin ?? nothing(),
    stdout: run.stdout ?? stdout.stream,
    stderr: stderr.stream,
    onInterrupt: (stop) => {
      run.onWatch?.(stop);
      return () => {};
    },
  };
  const code = await runProgram(args, '0.0.0', terminal);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
};
