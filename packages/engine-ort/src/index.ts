export { ortEngine, type OrtEngine } from './engine.js';
export type { ExecutionProvider, OrtOptions } from './options.js';
export type { OrtRuntime } from './runtime.js';
export type { SessionCache } from './session-cache.js';
export type { SessionRequest } from './session.js';
