import type { Dispatch } from '../src/index.js';

/** How a case is dispatched: in training there are no branches. */
export const dispatchesOf = ({ training }: { readonly training: boolean }): readonly Dispatch[] =>
  training ? ['dense'] : ['dense', 'sparse', 'by-row', 'shared-first'];
