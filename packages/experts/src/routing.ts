/**
 * Which feed-forward a token goes through. Always an argument: no layer remembers a language.
 *
 * - `shared`: the frozen model alone, bit for bit.
 * - `hard`: inference. A token whose gate is >= 0 goes to the expert, the others to the shared one.
 *   `dispatch` says how. Of any number of tokens: `dense` computes both and selects; `sparse` computes one per token, `by-row` as
 *   well, gathering tokens even where all agree; `shared-first` computes the shared one of every token, and the expert of all
 *   where any gate is open. Of graphs that read one token: `one-token` computes the one that is chosen.
 *   `switched`: the graph has an input `experts.on` that closes all gates where it is false.
 * - `gated`: training. g = sigmoid(G + noise), y = g expert(x) + (1 - g) shared(x).
 *
 * In the translate task the decoder uses the shared path: give it `shared` there.
 */
export type Routing =
  | { readonly mode: 'shared' }
  | { readonly mode: 'hard'; readonly dispatch?: Dispatch; readonly switched?: boolean }
  | ({ readonly mode: 'gated' } & GatedOptions);

export type Dispatch = 'dense' | 'sparse' | 'by-row' | 'shared-first' | 'one-token';

/** What of the training recipe is on. All random numbers are inputs of the graph, drawn by the caller. */
export interface GatedOptions {
  /** Adds the input `noise.STACK.LAYER` [batch, time] to the gate: alpha times standard normals. */
  readonly noise?: boolean;
  /** Multiplies the gate by the input `keep.STACK.LAYER` []: 0 sends the whole layer call to the shared path. */
  readonly skip?: boolean;
  /** Dropout on the gate's input; the keep mask is an input. 0.1 in the paper. */
  readonly gateDropout?: number;
  /** Dropout on the expert's result; the keep mask is an input. 0.3 in the paper. */
  readonly expertDropout?: number;
}

/** Encoder and decoder may be routed differently (translate: decoder shared). */
export interface ModelRouting {
  readonly encoder: Routing;
  readonly decoder: Routing;
}

export const routeBoth = (routing: Routing): ModelRouting => ({
  encoder: routing,
  decoder: routing,
});

/** Hard routing for a task: translation uses experts in the encoder only. */
export const routingFor = (
  task: 'transcribe' | 'translate',
  dispatch: Dispatch = 'sparse',
): ModelRouting => ({
  encoder: { mode: 'hard', dispatch },
  decoder: task === 'translate' ? { mode: 'shared' } : { mode: 'hard', dispatch },
});
