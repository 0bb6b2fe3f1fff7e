// jest runs tests in a VM realm with its own typed-array constructors; native addons
// (onnxruntime, tfjs-node) check for the host's. Sharing the host's constructors cures it.
const { TestEnvironment } = require('jest-environment-node');

const HOST_GLOBALS = [
  'ArrayBuffer', 'SharedArrayBuffer', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array',
  'Int32Array', 'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array',
  'DataView',
]; // prettier-ignore

module.exports = class HostRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of HOST_GLOBALS) this.global[name] = globalThis[name];
  }
};
