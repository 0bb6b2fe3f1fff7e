// One line per golden case: "pass|FAIL|skip  <package>  <case>  (ms)"; failures print their message below.
const fs = require('node:fs');
const path = require('node:path');

const WORDS = { passed: 'pass', failed: 'FAIL', pending: 'skip', skipped: 'skip', todo: 'skip' };

module.exports = class GoldenReporter {
  constructor(globalConfig) {
    const manifest = path.join(globalConfig.rootDir, 'package.json');
    this.name = JSON.parse(fs.readFileSync(manifest, 'utf8')).name;
  }

  onTestResult(_test, suite) {
    if (suite.testExecError) {
      process.stdout.write(`FAIL  ${this.name}  ${suite.testFilePath}\n${suite.failureMessage}\n`);
    }
    for (const result of suite.testResults) {
      const word = WORDS[result.status] ?? result.status;
      process.stdout.write(
        `${word}  ${this.name}  ${result.fullName} (${result.duration ?? 0} ms)\n`,
      );
      for (const message of result.failureMessages) process.stdout.write(`${message}\n`);
    }
  }

  onRunComplete(_contexts, results) {
    process.stdout.write(
      `${this.name}: ${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped\n`,
    );
  }
};
