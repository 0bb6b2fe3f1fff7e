import type { HostTensor, TensorFile } from '@distilwhisper/tensor';
import { openSafetensorsFile, readSafetensors } from '@distilwhisper/tensor/node';
import { goldenPath, readGoldenJson, type Tolerance } from '@distilwhisper/testing';
import type { WhisperDimensions } from '../dimensions.js';
import { parseHuggingFaceConfig } from '../loading/hugging-face-config.js';
import { readParameters } from '../loading/read-parameters.js';
import type { WhisperParams } from '../model/parameters.js';

interface Manifest {
  readonly files: Readonly<
    Record<
      string,
      { readonly tensors: Readonly<Record<string, { readonly tolerance: Tolerance }>> }
    >
  >;
}

/** The tiny random model of the goldens, what it is fed and what it must compute. */
export interface TinyGolden {
  readonly dimensions: WhisperDimensions;
  readonly paddingToken: number;
  readonly params: WhisperParams;
  readonly inputs: ReadonlyMap<string, HostTensor>;
  readonly expected: ReadonlyMap<string, HostTensor>;
  readonly toleranceOf: (name: string) => Tolerance;
}

/** The weights of the inputs' file, whose names begin with `w.` there. */
const weightsOf = (file: TensorFile): TensorFile => ({
  ...file,
  tensors: new Map(
    [...file.tensors].flatMap(([name, info]) =>
      name.startsWith('w.') ? [[name.slice(2), info] as const] : [],
    ),
  ),
  read: (name) => file.read(`w.${name}`),
});

export const readTinyGolden = async (): Promise<TinyGolden> => {
  const config = readGoldenJson<{ pad_token_id: number }>('whisper', 'tiny_config.json');
  const dimensions = parseHuggingFaceConfig(config);
  const place = goldenPath('whisper', 'tiny_inputs.safetensors');
  const file = await openSafetensorsFile(place);
  const params = await readParameters([weightsOf(file)], dimensions);
  await file.close();
  const { tensors } = readGoldenJson<Manifest>('whisper', 'MANIFEST.json').files[
    'tiny_expected.safetensors'
  ]!;
  return {
    dimensions,
    paddingToken: config.pad_token_id,
    params,
    inputs: await readSafetensors(place, (name) => !name.startsWith('w.')),
    expected: await readSafetensors(goldenPath('whisper', 'tiny_expected.safetensors')),
    toleranceOf: (name) => tensors[name]!.tolerance,
  };
};
