import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { optimize, type Graph } from '@distilwhisper/graph';
import { fail } from '@distilwhisper/tensor';
import {
  checkVocabulary,
  createTokenizer,
  parseHuggingFaceConfig,
  parseTokenizerJson,
} from '@distilwhisper/whisper';
import { ioError } from '@distilwhisper/tensor/node';
import { openWhisper } from '@distilwhisper/whisper/node';
import { locateModel } from '../model-location.js';
import { layoutGraphs, type Layout } from './layouts.js';
import {
  configJson,
  generationJson,
  preprocessorJson,
  tokenizerConfigJson,
  type DocumentedModel,
} from './model-documents.js';
import { writeOnnxFile } from './onnx-content.js';
import { weightForm, type ExportDType } from './weight-forms.js';
import { writeFolder } from './write-folder.js';

export interface ExportModelOptions {
  /** `base`, the embedded model (default), or a Hugging Face folder, a safetensors or an OpenAI `.pt` file. */
  readonly model?: string;
  /** A `tokenizer.json` for models that come without one. */
  readonly tokenizer?: string;
  /** Default `transformers.js`. */
  readonly layout?: Layout;
  /** How weights are stored and multiplied. Default `fp32`. */
  readonly dtype?: ExportDType;
  /** Only operations of the ONNX standard. Default false: onnxruntime's own where they are faster. */
  readonly standard?: boolean;
}

/**
 * Writes a model as ONNX files and the settings that belong to them. A folder takes several dtypes of one
 * model. Nothing is left behind where it fails.
 *
 * @throws DistilWhisperError as `openWhisper`; `argument` for a folder that holds another model, `io`
 */
export const exportModel = async (
  folder: string,
  {
    layout = 'transformers.js',
    dtype = 'fp32',
    standard = false,
    ...from
  }: ExportModelOptions = {},
): Promise<void> => {
  const { model: name = 'base' } = from;
  const checkpoint = await openWhisper(locateModel(name));
  const tokenizerFile =
    from.tokenizer ??
    checkpoint.tokenizerPath ??
    fail('missing', `model '${name}' comes without a tokenizer.json; put it beside the weights, or give it by the tokenizer option`, { model: name }); // prettier-ignore
  const text = await readText(tokenizerFile);
  const tokenizer = createTokenizer(parseTokenizerJson(text, tokenizerFile));
  const { dimensions, generation } = checkpoint;
  checkVocabulary(tokenizer, dimensions.vocabulary);
  const document: DocumentedModel = { dimensions, generation, tokenizer };
  const before = await existingDocuments(folder, document);
  const { suffix, rewrite } = weightForm(dtype, dimensions);
  const params = await checkpoint.params();
  const graphs = layoutGraphs(layout, { params, dimensions, ...generation });
  await writeFolder(folder, async (write) => {
    const split: string[] = [];
    for (const [graphName, trace] of graphs) {
      const file = `${graphName}${suffix}.onnx`;
      const graph: Graph = optimize(rewrite(trace()));
      if (await writeOnnxFile(write, file, graph, { standard }))
        split.push(path.posix.basename(file));
    }
    await write('tokenizer.json', text);
    for (const [file, content] of Object.entries(documents(document, before, split)))
      await write(file, `${JSON.stringify(content, null, 2)}\n`);
  });
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw ioError('read', file, error);
  }
};

type Json = Readonly<Record<string, unknown>>;

const SETTINGS = 'transformers.js_config';
const SPLIT = 'use_external_data_format';

/** The settings by file. What a file of the folder says beyond them stays; `split` are the graphs in two files. */
const documents = (
  model: DocumentedModel,
  before: Readonly<Record<string, Json>>,
  split: readonly string[],
): Readonly<Record<string, Json>> => {
  const known = (before['config.json']?.[SETTINGS] ?? {}) as Json;
  const all = { ...(known[SPLIT] as Json), ...Object.fromEntries(split.map((name) => [name, 1])) };
  const settings = Object.keys(all).length > 0 && { [SETTINGS]: { ...known, [SPLIT]: all } };
  const own: Readonly<Record<string, Json>> = {
    'config.json': { ...configJson(model), ...settings },
    'generation_config.json': generationJson(model),
    'preprocessor_config.json': preprocessorJson(model),
    'tokenizer_config.json': tokenizerConfigJson(model),
  };
  return Object.fromEntries(
    Object.entries(own).map(([name, content]) => [name, { ...before[name], ...content }]),
  );
};

/** The settings that the folder holds already. @throws DistilWhisperError `argument` for another model's */
const existingDocuments = async (
  folder: string,
  { dimensions }: DocumentedModel,
): Promise<Readonly<Record<string, Json>>> => {
  const found: Record<string, Json> = {};
  for (const name of ['config.json', 'generation_config.json']) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) found[name] = parseJson(text, path.join(folder, name));
  }
  const config = found['config.json'];
  if (config && JSON.stringify(parseHuggingFaceConfig(config)) !== JSON.stringify(dimensions))
    fail('argument', `${folder} holds a model of other sizes; export to a folder of its own`, { path: folder }); // prettier-ignore
  return found;
};

const parseJson = (text: string, file: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return fail('argument', `${file} is there already and is not JSON; export to a folder of its own`, { path: file }); // prettier-ignore
  }
};
