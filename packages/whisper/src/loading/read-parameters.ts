import {
  convert,
  fail,
  formatShape,
  unflatten,
  type AnyTensor,
  type TensorFile,
} from '@distilwhisper/tensor';
import type { WhisperDimensions } from '../dimensions.js';
import type { WhisperParams } from '../model/parameters.js';
import { checkParameters } from './check-parameters.js';
import { dequantiseRows, scaledName, scaleName } from './int8-weights.js';
import { expectedParameters, type ParameterShapes } from './expected-parameters.js';
import { canonicalName } from './parameter-names.js';

/** The output projection, which some files store beside the token embedding it is tied to. */
const OUTPUT_PROJECTION = 'proj_out.weight';
const EMBEDDING = 'model.decoder.embed_tokens.weight';

interface Place {
  readonly file: TensorFile;
  readonly name: string;
}

type Places = ReadonlyMap<string, Place>;

/**
 * Reads all parameters of a model as float32, tensor by tensor, after checking that exactly the
 * expected ones are there in the expected shapes. Hugging Face and OpenAI names are understood;
 * int8 tensors (with a scale for each row beside them) are dequantised.
 *
 * @throws DistilWhisperError `mismatch` for missing, unexpected or misshapen parameters
 */
export const readParameters = async (
  files: readonly TensorFile[],
  dimensions: WhisperDimensions,
): Promise<WhisperParams> => {
  const places = locateParameters(files, dimensions);
  await checkTied(places);
  const tensors = new Map<string, AnyTensor>();
  for (const path of expectedParameters(dimensions).keys())
    tensors.set(path, await readFloat32(places, path));
  return unflatten<WhisperParams>(tensors);
};

/**
 * Where each parameter lies, by Hugging Face name. Nothing is read.
 *
 * @throws DistilWhisperError `mismatch` for missing, unexpected or misshapen parameters
 */
export const locateParameters = (
  files: readonly TensorFile[],
  dimensions: WhisperDimensions,
): Places => {
  const where = files.map(({ name }) => name).join(', ');
  const places = findPlaces(files, where);
  checkParameters(shapesOf(places), expectedParameters(dimensions), where);
  return places;
};

const findPlaces = (files: readonly TensorFile[], where: string): Places => {
  const places = new Map<string, Place>();
  for (const file of files)
    for (const name of file.tensors.keys()) {
      const path = canonicalName(name);
      const other = places.get(path);
      if (other)
        fail('mismatch', `${where}: '${path}' is in ${other.file.name} and in ${file.name}`, {
          path,
        });
      places.set(path, { file, name });
    }
  return places;
};

const infoOf = ({ file, name }: Place) => file.tensors.get(name)!;

/** Shapes to check: without scales and the tied output projection, which have checks of their own. */
const shapesOf = (places: Places): ParameterShapes => {
  const shapes = new Map<string, readonly number[]>();
  for (const [path, place] of places)
    if (path !== OUTPUT_PROJECTION && !isUsedScale(places, path))
      shapes.set(path, infoOf(place).shape);
  return shapes;
};

const isUsedScale = (places: Places, path: string): boolean => {
  const scaled = places.get(scaledName(path) ?? '');
  return scaled !== undefined && infoOf(scaled).dtype === 'int8';
};

const checkTied = async (places: Places): Promise<void> => {
  const projection = places.get(OUTPUT_PROJECTION);
  if (!projection) return;
  const embedding = places.get(EMBEDDING)!;
  const [stored, tied] = [infoOf(projection).shape, infoOf(embedding).shape];
  const equal =
    formatShape(stored) === formatShape(tied) &&
    sameNumbers(await readStored(places, OUTPUT_PROJECTION), await readStored(places, EMBEDDING));
  if (!equal)
    fail(
      'mismatch',
      `${projection.file.name}: ${OUTPUT_PROJECTION} ${formatShape(stored)} differs from ${EMBEDDING} ` +
        `${formatShape(tied)}; Whisper ties them. Was it fine-tuned with untied weights?`,
      { path: OUTPUT_PROJECTION },
    );
};

const sameNumbers = (a: AnyTensor, b: AnyTensor): boolean => {
  const [left, right] = [convert(a, 'float32').data, convert(b, 'float32').data];
  return left.length === right.length && left.every((value, i) => value === right[i]);
};

const readStored = async (places: Places, path: string): Promise<AnyTensor> => {
  const { file, name } = places.get(path)!;
  return file.read(name);
};

const readFloat32 = async (places: Places, path: string): Promise<AnyTensor> => {
  const stored = await readStored(places, path);
  if (stored.dtype !== 'int8') return convert(stored, 'float32');
  const scale = places.has(scaleName(path)) ? await readStored(places, scaleName(path)) : undefined;
  return dequantiseRows(stored, scale, path);
};
