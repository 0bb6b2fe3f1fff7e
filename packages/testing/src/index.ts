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
