#!/usr/bin/env node
import manifest from '../package.json' with { type: 'json' };
import { runProgram } from './cli/program.js';

void runProgram(process.argv.slice(2), manifest.version).then((code) => {
  process.exitCode = code;
});
