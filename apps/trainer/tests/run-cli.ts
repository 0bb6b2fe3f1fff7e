import { runProgram } from '../src/cli/program.js';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export const runCli = async (...args: string[]): Promise<CliResult> => {
  const written = { out: '', err: '' };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((written.out += String(text)))), // prettier-ignore
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((written.err += String(text)))), // prettier-ignore
  ];
  try {
    return { code: await runProgram(args, '1.2.3'), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
};
