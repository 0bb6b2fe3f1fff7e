/**
 * Writes one ONNX file for each conformance case, in standard and in onnxruntime's operations, with feeds and
 * expected results beside it, for check_onnx.py. With a model folder also the graphs of that Whisper:
 *
 *   node tools/run-source.mjs tools/onnx/write_samples.ts DIR [MODEL_FOLDER]
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { writeOnnx, type Graph, type OnnxFile, type Tensors } from '@distilwhisper/graph';
import { conformanceCases } from '@distilwhisper/graph/conformance';
import { plainSeams, traceEncoder, traceStep } from '@distilwhisper/whisper';
import { loadWhisper } from '@distilwhisper/whisper/node';

const FORMS = [
  ['standard', false],
  ['onnxruntime', true],
] as const;

const stored = (tensors: Tensors): object =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape, data: Array.from(data, Number) },
    ]),
  );

const writeFiles = (file: string, { model, external }: OnnxFile): void => {
  writeFileSync(`${file}.onnx`, model);
  if (!external) return;
  const weights = openSync(path.join(path.dirname(file), external.name), 'w');
  for (const { bytes, offset } of external.parts)
    writeSync(weights, bytes, 0, bytes.byteLength, offset);
  closeSync(weights);
};

const writeCases = (folder: string, contrib: boolean): void => {
  for (const { name, graph, feeds, expected, tolerance } of conformanceCases()) {
    const file = path.join(folder, name.replace(/[^\w]+/g, '_'));
    writeFiles(file, writeOnnx(graph, { contrib, name }));
    const record = { feeds: stored(feeds), expected: stored(expected), tolerance };
    writeFileSync(`${file}.json`, JSON.stringify(record));
  }
};

const whisperGraphs = async (folder: string): Promise<Readonly<Record<string, Graph>>> => {
  const { params, dimensions } = await loadWhisper(folder);
  return {
    encoder: traceEncoder(params, dimensions, plainSeams),
    step: traceStep(params, dimensions, plainSeams),
  };
};

const [target, modelFolder] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: write_samples.ts DIR [MODEL_FOLDER]');

const graphs = modelFolder === undefined ? {} : await whisperGraphs(modelFolder);
for (const [form, contrib] of FORMS) {
  const folder = path.join(target, form);
  mkdirSync(folder, { recursive: true });
  writeCases(folder, contrib);
  for (const [name, graph] of Object.entries(graphs)) {
    const options = { contrib, name, externalData: 'always', externalName: `${name}.bin` } as const;
    writeFiles(path.join(folder, name), writeOnnx(graph, options));
  }
}
