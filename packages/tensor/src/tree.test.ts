import { tensor } from './host-tensor.js';
import type { ParamTree } from './param-tree.js';
import type { F32 } from './tensor.js';
import { combine, flatten, mapTree, partition } from './tree.js';
import { unflatten } from './unflatten.js';

const leaf = (value: number): F32<['state']> => tensor('float32', [1], Float32Array.of(value));

const named = new Map([
  ['model.layers.0.fc1.weight', leaf(1)],
  ['model.layers.1.fc1.weight', leaf(2)],
  ['model.norm', leaf(3)],
]);

type Small = {
  readonly model: {
    readonly layers: readonly { readonly fc1: { readonly weight: F32<['state']> } }[];
    readonly norm: F32<['state']>;
  };
};

describe('unflatten and flatten', () => {
  it('turn 0 to n - 1 into an array, and back into the same names', () => {
    const tree = unflatten<Small>(named);
    expect(tree.model.layers[1]!.fc1.weight.data[0]).toBe(2);
    expect(Array.isArray(tree.model.layers)).toBe(true);
    expect(flatten(tree)).toEqual(named);
  });

  it('keep other numbers as names', () => {
    const sparse = new Map([
      ['layers.3.gate', leaf(1)],
      ['layers.5.gate', leaf(2)],
      ['steps.00', leaf(3)],
    ]);
    const tree = unflatten(sparse);
    expect(Array.isArray(tree['layers'])).toBe(false);
    expect([...flatten(tree).keys()]).toEqual([...sparse.keys()]);
  });

  it('do not depend on order, and accept records', () => {
    const tree = unflatten<{ readonly layers: readonly ParamTree[] }>({
      'layers.1': leaf(1),
      'layers.0': leaf(0),
    });
    expect(tree.layers.map((x) => (x as F32).data[0])).toEqual([0, 1]);
  });

  it('refuse names that clash', () => {
    const clash = (...names: string[]) => unflatten(new Map(names.map((n) => [n, leaf(0)])));
    expect(() => clash('a', 'a.b')).toThrow("'a.b' lies below 'a', which is a tensor itself");
    expect(() => clash('a.b', 'a')).toThrow("'a' is also the parent of other parameters");
    expect(() => clash('a..b')).toThrow("'a..b' has an empty part in its name");
    expect(() => clash('a.__proto__.b')).toThrow("'a.__proto__': the name __proto__ is refused");
    expect(({} as { b?: unknown }).b).toBeUndefined();
  });
});

describe('mapTree', () => {
  it('maps leaves with their paths and keeps holes', () => {
    const tree = { layers: [leaf(1), null], scale: leaf(2) };
    expect(mapTree(tree, (x, path) => `${path} ${x.data[0]}`)).toEqual({
      layers: ['layers.0 1', null],
      scale: 'scale 2',
    });
  });

  it('names what is not a tree', () => {
    const broken = { layers: [{ bias: undefined }] } as unknown as ParamTree;
    expect(() => flatten(broken)).toThrow("'layers.0.bias' is of type undefined, not a tensor");
  });
});

describe('partition and combine', () => {
  const tree = unflatten<Small>(named);

  it('split by path and join again', () => {
    const { kept, rest } = partition(tree, (path) => path.startsWith('model.layers.1'));
    expect([...flatten(kept).keys()]).toEqual(['model.layers.1.fc1.weight']);
    expect([...flatten(rest).keys()]).toEqual(['model.layers.0.fc1.weight', 'model.norm']);
    expect(kept.model.norm).toBeNull();
    expect(combine<Small>(kept, rest)).toEqual(tree);
    expect(combine<Small>(rest, kept)).toEqual(tree);
  });

  it('fill a hole with a whole subtree', () => {
    expect(combine({ a: null, b: leaf(1) }, { a: { c: leaf(2) }, b: null })).toEqual({
      a: { c: leaf(2) },
      b: leaf(1),
    });
  });

  it('name the path where trees do not fit', () => {
    expect(() => combine(tree, tree)).toThrow(
      "'model.layers.0.fc1.weight' has a tensor in both trees; combine needs a hole in one",
    );
    expect(() => combine<ParamTree>({ a: { b: leaf(1) } }, { a: { c: leaf(1) } })).toThrow(
      "'a.b' is missing in one of the two trees",
    );
    expect(() => combine<ParamTree>({ a: [] }, { a: {} })).toThrow(
      "'a' is a list in one tree and an object in the other",
    );
  });
});
