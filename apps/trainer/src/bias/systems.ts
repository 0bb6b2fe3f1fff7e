import { fail } from '@distilwhisper/tensor';
import { FLOAT32 } from '../model/quantization.js';

/** A model under one quantisation: what is decoded, scored and compared. */
export interface System {
  /** The name that the user gave the model. */
  readonly model: string;
  /** `float32`, a preset or a scheme of @distilwhisper/quant. */
  readonly quantization: string;
}

export const systemName = ({ model, quantization }: System): string => `${model} ${quantization}`;

export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

/** `name=path`; a path alone is named after itself. @throws DistilWhisperError `argument` for a name used twice */
export const namedPaths = (given: readonly string[], option: string): NamedPath[] => {
  const named = given.map((text): NamedPath => {
    const at = text.indexOf('=');
    return at < 1 ? { name: text, path: text } : { name: text.slice(0, at), path: text.slice(at + 1) }; // prettier-ignore
  });
  const names = named.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    fail('argument', `${option} names '${twice}' twice; every model needs a name of its own, as in ${option} small=FOLDER`, { name: twice }); // prettier-ignore
  return named;
};

/**
 * Which quantisations each model is decoded with. A list such as `float32,dynamic-int8` is for all models;
 * `NAME:float32,llm-int8` is for the model of that name alone and replaces the list for all. `float32` comes
 * first and is added where it is not named: nothing can be compared without it.
 *
 * @throws DistilWhisperError `argument` for a model that is not there, or a quantisation that `check` refuses
 */
export const listSystems = (
  models: readonly string[],
  lists: readonly string[],
  check: (quantization: string, model: string) => void,
): System[] => {
  const parsed = lists.map(parseList);
  const stray = parsed.find(({ model }) => model !== undefined && !models.includes(model));
  if (stray)
    fail('argument', `--quantization names the model '${stray.model}', and there is none of that name; there are ${models.join(', ')}`, stray); // prettier-ignore
  return models.flatMap((model) => {
    const own = parsed.filter((list) => list.model === model);
    const chosen = own.length > 0 ? own : parsed.filter((list) => list.model === undefined);
    const names = chosen.flatMap(({ quantizations }) => quantizations);
    return [...new Set([FLOAT32, ...names])].map((quantization) => {
      if (quantization !== FLOAT32) check(quantization, model);
      return { model, quantization };
    });
  });
};

const parseList = (text: string) => {
  const at = text.indexOf(':');
  return {
    model: at < 0 ? undefined : text.slice(0, at),
    quantizations: text.slice(at + 1).split(',').map((name) => name.trim()).filter((name) => name !== ''),
  }; // prettier-ignore
};
