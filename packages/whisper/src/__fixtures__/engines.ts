import { ortEngine } from '@distilwhisper/engine-ort';
import { interpreter, type Engine } from '@distilwhisper/graph';
import * as ort from 'onnxruntime-node';

/** onnxruntime on the CPU, as the apps use it. */
export const testOrtEngine = (): Engine => ortEngine(ort, { threads: 2 });

/** The engines that every computation is checked in: the oracle and onnxruntime. */
export const testEngines = (): Engine[] => [interpreter(), testOrtEngine()];
