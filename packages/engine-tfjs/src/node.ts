export { loadTfjsNode, type TfjsNode, type TfjsNodePackage } from './node/load-tfjs-node.js';
export { loadTfjsWasm } from './node/load-tfjs-wasm.js';
