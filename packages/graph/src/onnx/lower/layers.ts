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

/** `SkipLayerNormalization` takes three axes; its fourth output is the sum. */
export const lowerAddLayerNorm: Lowering<'addLayerNorm'> = ({ epsilon }, inputs, emitter) => {
  const [x, residual, weight, bias] = namesOf(inputs) as [string, string, string, string];
  if (emitter.contrib && inputs[0]!.shape.length === 3) {
    const [normalised, , , sum] = emitter.emitMany(
      'SkipLayerNormalization',
      [x, residual, weight, bias],
      [true, false, false, true],
      { domain: CONTRIB, attributes: [float('epsilon', epsilon)] },
    );
    return [normalised!, sum!];
  }
  const sum = emitter.emit('Add', [x, residual]);
  return [emitLayerNorm([sum, weight, bias], epsilon, emitter), sum];
};

export const lowerBiasGelu: Lowering<'biasGelu'> = (_op, inputs, emitter) =>
  emitter.contrib
    ? emitter.emit('BiasGelu', namesOf(inputs), { domain: CONTRIB })
    : emitter.emit('Gelu', [emitter.emit('Add', namesOf(inputs))]);
