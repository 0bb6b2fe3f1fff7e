export { tfjsEngine, type TfjsOptions } from './engine.js';
export type { Tfjs } from './tfjs.js';
