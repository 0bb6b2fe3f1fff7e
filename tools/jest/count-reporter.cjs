// Writes the counts of one package's run to tmp/test-results/<package>.json; .ci/run adds them up.
const fs = require('node:fs');
const path = require('node:path');

module.exports = class CountReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const { name } = JSON.parse(fs.readFileSync(path.join(this.rootDir, 'package.json'), 'utf8'));
    const folder = path.resolve(__dirname, '../../tmp/test-results');
    const file = path.join(folder, `${name}.json`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const brokenSuites = results.testResults.filter((suite) => suite.testExecError).length;
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + brokenSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    fs.writeFileSync(file, JSON.stringify(counts));
  }
};
