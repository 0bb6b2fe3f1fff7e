#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { runProgram } from './cli/program.js';
import { processTerminal } from './cli/terminal.js';

void runProgram(process.argv.slice(2), manifest.version, processTerminal()).then((code) => {
  process.exitCode = code;
  process.stdin.destroy(); // a pipe that is still open would keep the process waiting
});
