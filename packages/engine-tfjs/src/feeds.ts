import { bindShape, type Graph, type Tensors } from '@distilwhisper/graph';
import { fail, type AnyTensor } from '@distilwhisper/tensor';

/** Something that each run must be fed. */
export interface Feed {
  readonly name: string;
  readonly value: number;
}

export const feedsOf = (graph: Graph, fed: (path: string) => boolean): readonly Feed[] => [
  ...graph.inputs,
  ...graph.parameters
    .filter(({ path }) => fed(path))
    .map(({ path, value }) => ({ name: path, value })),
];

/**
 * Checks what a run is fed and settles the size symbols.
 *
 * @throws DistilWhisperError `missing`, `argument`, `dtype` or `shape` for feeds that do not fit
 */
export const checkFeeds = (
  name: string,
  graph: Graph,
  expected: readonly Feed[],
  feeds: Tensors,
): { readonly fed: readonly [Feed, AnyTensor][]; readonly sizes: Record<string, number> } => {
  const known = expected.map((feed) => feed.name);
  for (const given of Object.keys(feeds))
    if (!known.includes(given))
      fail('argument', `graph '${name}': '${given}' is fed, but it takes ${known.join(', ')}`, {
        name: given,
      });
  const sizes: Record<string, number> = {};
  const fed = expected.map((feed): [Feed, AnyTensor] => {
    const what = `graph '${name}': input '${feed.name}'`;
    const tensor = feeds[feed.name] ?? fail('missing', `${what} is not fed`, { name: feed.name });
    const { dtype, shape } = graph.values.get(feed.value)!;
    if (tensor.dtype !== dtype)
      fail('dtype', `${what} must be ${dtype}, is ${tensor.dtype}`, { name: feed.name, dtype });
    bindShape(what, shape, tensor.shape, sizes);
    return [feed, tensor];
  });
  return { fed, sizes };
};
