import type { Builder, Dim } from '@distilwhisper/graph';
import type { Hidden } from '@distilwhisper/whisper';
import { mix, type Gate } from './gate.js';
import type { Branch } from './sparse-feed-forward.js';

/**
 * Hard routing with the shared feed-forward outside of all branches: an engine prepares weights better there
 * (onnxruntime multiplies integer weights inside of a branch several times slower). For few tokens at a time.
 */
export const sharedFirstFeedForward = (
  g: Builder,
  x: Hidden,
  gate: Gate,
  { shared, expert }: { readonly shared: Branch; readonly expert: Branch },
): { readonly y: Hidden; readonly aux: Gate } => {
  const [batch, time, state] = x.shape as readonly [Dim, Dim, Dim];
  const kept = shared(x); // [batch, time, state]
  const anyOpen = g.greaterEqual(g.reduceMax(gate), 0.5);
  const { y } = g.if(
    anyOpen,
    () => ({ y: mix(g, gate, expert(x), kept) }),
    () => ({ y: kept }),
  );
  return { y: g.reshape(y, ['batch', 'time', 'state'], [batch, time, state]), aux: gate };
};
