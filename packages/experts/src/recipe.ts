/** How experts start and what training does to their gates. */
export interface ExpertRecipe {
  /** Hidden size of the gate. */
  readonly gate: number;
  /** Standard deviation of the gate's first weights. */
  readonly gateInStd: number;
  readonly gateOutStd: number;
  /**
   * Share of the expert that every gate lets through at the start of training, between 0 and 1. At 0.5 half of what an
   * expert learns is applied in training and all of it at inference, until the gates have learned to open or close.
   */
  readonly gateStart: number;
  /** Noise of the gate at the end of training. */
  readonly noisePeak: number;
  /** The published implementation's first step; see `noiseScale`. */
  readonly firstStepAtPeak: boolean;
  /** Probability that a layer call uses the shared path only. */
  readonly skipGate: number;
  readonly gateDropout: number;
  readonly expertDropout: number;
}

/**
 * The published implementation as it really runs: the gates, meant to start at N(0, 0.01) and 0, are
 * overwritten with N(0, 0.02) when its model is constructed.
 */
export const PAPER_RECIPE: ExpertRecipe = {
  gate: 64,
  gateInStd: 0.02,
  gateOutStd: 0.02,
  gateStart: 0.5,
  noisePeak: 5,
  firstStepAtPeak: true,
  skipGate: 0.2,
  gateDropout: 0.1,
  expertDropout: 0.3,
};

/** The paper's intent: gates start at N(0, 0.01) and 0 (so open at inference), noise starts at 0. */
export const DEFAULT_RECIPE: ExpertRecipe = {
  ...PAPER_RECIPE,
  gateInStd: 0.01,
  gateOutStd: 0,
  firstStepAtPeak: false,
};
