export { openFileSource } from './node/file-source.js';
export { ioError } from './node/io-error.js';
export { openSafetensorsFile, readSafetensors, writeSafetensors } from './node/safetensors-file.js';
export { sha256, sha256File } from './node/sha256.js';
export { writeFileAtomic, type Writable } from './node/write-file-atomic.js';
export { openTorchFile, readTorch } from './node/torch-file.js';
