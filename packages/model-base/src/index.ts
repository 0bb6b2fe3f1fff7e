export { modelBase, type ModelBase } from './model-base.js';
export { verify, type Mismatch } from './verify.js';
