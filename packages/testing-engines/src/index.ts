export { describeEngines, type OpenEngine } from './describe-engines.js';
export { runOnce } from './run-once.js';
