export { loadTfjsNode, type TfjsNodePackage } from './node/load-tfjs-node.js';
