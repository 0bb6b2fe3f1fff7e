import { tensor, type AnyTensor } from '@distilwhisper/tensor';
import { conformanceCases } from '../conformance/cases.js';
import type { Graph } from '../ir.js';
import { trace } from '../trace.js';
import type { ModelProto, NodeProto } from './messages.js';
import { decodeModel } from './proto.js';
import { writeOnnx, type OnnxOptions } from './writer.js';

const floats = (shape: readonly number[]): AnyTensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return tensor(
    'float32',
    shape,
    Float32Array.from({ length: count }, (_, i) => i),
  );
};

const linear = (): Graph =>
  trace((g) => {
    const x = g.input('x', 'float32', ['batch', 'frame', 16]);
    const p = g.parameters({ fc: { weight: floats([64, 16]), bias: floats([64]) } });
    const y = g.scope('encoder.fc', () => g.linear(x, p.fc.weight as never, p.fc.bias as never));
    return { y: g.gelu(y) };
  });

const read = (graph: Graph, options?: OnnxOptions): ModelProto =>
  decodeModel(writeOnnx(graph, options).model);

const allNodes = (nodes: readonly NodeProto[]): readonly NodeProto[] =>
  nodes.flatMap((node) => [node, ...node.attribute.flatMap(({ g }) => allNodes(g?.node ?? []))]);

describe('an ONNX model', () => {
  it('states its versions, names and symbolic sizes', () => {
    const { irVersion, opsetImport, graph } = read(linear(), { name: 'encoder' });
    expect({ irVersion, opsetImport }).toEqual({
      irVersion: 10,
      opsetImport: [{ version: 21 }],
    });
    expect(graph.name).toBe('encoder');
    expect(graph.input.map(({ name }) => name)).toEqual(['x']);
    expect(graph.input[0]!.type.tensorType.shape.dim).toEqual([
      { dimParam: 'batch' },
      { dimParam: 'frame' },
      { dimValue: 16 },
    ]);
    expect(graph.output[0]).toMatchObject({ name: 'y', type: { tensorType: { elemType: 1 } } });
    expect(graph.initializer.map(({ name, dims }) => [name, dims])).toEqual([
      ['fc.weight', [64, 16]],
      ['fc.bias', [64]],
    ]);
  });

  it('names nodes after the scope they were traced in', () => {
    expect(read(linear()).graph.node.map(({ name }) => name.replace(/_\d+$/, ''))).toEqual([
      'encoder.fc/Transpose',
      'encoder.fc/MatMul',
      'encoder.fc/Add',
      'Gelu',
    ]);
  });

  it('uses operations of onnxruntime only where they are allowed', () => {
    for (const { graph } of conformanceCases()) {
      const domains = allNodes(read(graph).graph.node).map(({ domain = '' }) => domain);
      expect(new Set(domains)).toEqual(domains.length ? new Set(['']) : new Set());
    }
    const allowed = read(linear(), { contrib: true });
    expect(allowed.opsetImport).toContainEqual({ domain: 'com.microsoft', version: 1 });
    expect(allowed.graph.node.map(({ opType }) => opType)).toContain('FusedMatMul');
  });

  it('is the same bytes each time', () => {
    expect(writeOnnx(linear(), { contrib: true })).toEqual(writeOnnx(linear(), { contrib: true }));
  });

  it('makes fed parameters inputs, which need no data', () => {
    const graph = linear();
    const bare = {
      ...graph,
      parameters: graph.parameters.map(({ path, value }) => ({ path, value })),
    };
    const { input, initializer } = read(bare, { fed: () => true }).graph;
    expect(input.map(({ name }) => name)).toEqual(['x', 'fc.weight', 'fc.bias']);
    expect(initializer.map(({ dims }) => dims)).toEqual([]);
    expect(() => writeOnnx(bare)).toThrow(
      "parameter 'fc.weight' has no data: load the weights before writing, or feed it at each run (fed)",
    );
  });

  it('refuses one name for two things', () => {
    const graph = linear();
    const inputs = [...graph.inputs, { name: 'y', value: graph.inputs[0]!.value }];
    expect(() => writeOnnx({ ...graph, inputs })).toThrow(
      "two inputs, fed parameters or outputs are called 'y'",
    );
  });

  it('leaves out parameters that nothing reads', () => {
    const unused = trace((g) => {
      g.parameters({ spare: floats([4]) });
      return { y: g.relu(g.input('x', 'float32', ['n'])) };
    });
    expect(read(unused).graph.initializer).toEqual([]);
  });

  it('says which size it cannot compute', () => {
    const nowhere = trace((g) => {
      g.input('x', 'float32', ['n']);
      return { y: g.fill(1, ['m'], ['m']) };
    });
    expect(() => writeOnnx(nowhere)).toThrow(
      /no input or value of the graph has an axis of size 'm'.*known: n/,
    );
  });
});

describe('external data', () => {
  it('lies in one file on page or cache-line borders, and is described in the model', () => {
    const graph = trace((g) => {
      const p = g.parameters({ a: floats([300]), b: floats([2000]), c: floats([8]) });
      return { x: g.relu(p.a as never), y: g.relu(p.b as never), z: g.relu(p.c as never) };
    });
    const { model, external } = writeOnnx(graph, { externalData: 'always', externalName: 'w.bin' });
    expect(external).toMatchObject({ name: 'w.bin', byteLength: 4096 + 8000 });
    expect(external!.parts.map(({ tensor: name, offset }) => [name, offset])).toEqual([
      ['a', 0],
      ['b', 4096],
    ]);
    expect(external!.parts[1]!.bytes.byteLength).toBe(8000);
    const [a, b, c] = decodeModel(model).graph.initializer;
    expect(a).toMatchObject({ name: 'a', dataLocation: 1 });
    expect(b!.externalData).toEqual([
      { key: 'location', value: 'w.bin' },
      { key: 'offset', value: '4096' },
      { key: 'length', value: '8000' },
    ]);
    // small tensors stay inside, where runtimes look for sizes
    expect(c!.rawData!.byteLength).toBe(32);
  });

  it('may be a file for each tensor', () => {
    const { external } = writeOnnx(linear(), { externalData: 'always', separate: true });
    expect(external!.parts.map(({ location, offset }) => [location, offset])).toEqual([
      ['weights.bin.0', 0],
    ]);
  });

  it('is left inside where the model is small, or always where asked', () => {
    expect(writeOnnx(linear())).not.toHaveProperty('external');
    expect(writeOnnx(linear(), { externalData: 'never' })).not.toHaveProperty('external');
  });
});
