export { expectClose, type Tolerance } from './close.js';
export {
  describeGolden,
  describeShared,
  goldenPath,
  goldensFolder,
  readGoldenJson,
  sharedFolder,
  sharedPath,
} from './goldens.js';
export {
  readManifest,
  tolerance,
  tolerances,
  type GoldenFileInfo,
  type GoldenManifest,
  type GoldenTensorInfo,
} from './manifest.js';
export { goldenTensors, readTensors, type GoldenTensors } from './read-tensors.js';
