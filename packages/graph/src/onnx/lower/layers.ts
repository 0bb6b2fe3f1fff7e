import { float, int } from '../attribute.js';
import type { Emitter } from '../emitter.js';
import { CONTRIB, namesOf, type Lowering } from './lowering.js';

const emitLayerNorm = (
  [x, weight, bias]: readonly string[],
  epsilon: number,
  emitter: Emitter,
): string =>
  emitter.emit('LayerNormalization', [x!, weight!, bias!], {
    attributes: [int('axis', -1), float('epsilon', epsilon)],
  });

export const lowerLayerNorm: Lowering<'layerNorm'> = ({ epsilon }, inputs, emitter) =>
  emitLayerNorm(namesOf(inputs), epsilon, emitter);

/**
 * The sum, then its norm. `SkipLayerNormalization` of onnxruntime does both at once, several times slower
 * on processors: docs/decisions/0003-engine-ort.md.
 */
export const lowerAddLayerNorm: Lowering<'addLayerNorm'> = ({ epsilon }, inputs, emitter) => {
  const [x, residual, weight, bias] = namesOf(inputs) as [string, string, string, string];
  const sum = emitter.emit('Add', [x, residual]);
  return [emitLayerNorm([sum, weight, bias], epsilon, emitter), sum];
};

export const lowerBiasGelu: Lowering<'biasGelu'> = (_op, inputs, emitter) =>
  emitter.contrib
    ? emitter.emit('BiasGelu', namesOf(inputs), { domain: CONTRIB })
    : emitter.emit('Gelu', [emitter.emit('Add', namesOf(inputs))]);
