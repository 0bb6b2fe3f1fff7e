export { checkConfig, loadConfig, type Override } from './config/load-config.js';
export { trainConfigSchema, type DataSource, type TrainConfig } from './config/train-config.js';
export {
  ENGINE_CHOICES,
  chooseEngine,
  type ChooseOptions,
  type ChosenEngine,
  type EngineChoice,
} from './engine/choose-engine.js';
export {
  PAPER_ADAMW,
  adamwStep,
  clipFactor,
  globalNorm,
  initialState,
  type AdamwOptions,
  type OptimizerState,
  type Trained,
} from './training/adamw.js';
export { trainedParameters, type Method } from './training/method.js';
export {
  buildTrainingGraph,
  type LossOptions,
  type TeacherSpec,
  type TrainingGraph,
  type TrainingGraphOptions,
} from './training/training-graph.js';
