import { roundHalfEven } from '../round-half-even.js';
import { beamSearch } from './beam-search.js';
import type { DecodingOptions } from './options.js';
import { samplingSearch } from './sampling-search.js';
import type { Search } from './search.js';

/** Greedy, sampling or beam search, as the options say. */
export const chooseSearch = (
  { temperature = 0, bestOf = 1, beamSize, patience = 1, random = () => 0 }: DecodingOptions,
  endOfText: number,
): Search =>
  beamSize === undefined
    ? samplingSearch({ temperature, count: bestOf, endOfText, random })
    : beamSearch({ beamSize, maxCandidates: roundHalfEven(beamSize * patience), endOfText });
