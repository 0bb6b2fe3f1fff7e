import type { BiasReport } from '../report/bias-report.js';
import { h, type Markup } from './markup.js';

/** How every number came about. */
export const methodsSection = ({ methods, models, data }: BiasReport): Markup => h`<section><h2>Methods</h2>
<dl>
<dt>Data</dt><dd>${data.names.join(', ')}: ${data.clips} clips, ${data.speakers} speakers, ${data.languages} languages${data.seconds !== null && h`, ${(data.seconds / 3600).toFixed(2)} hours listed`}</dd>
${models.map(({ name, sha256, encoderLayers, decoderLayers, width, packs }) => h`<dt>Model ${name}</dt><dd>${encoderLayers} encoder and ${decoderLayers} decoder layers of width ${width}${packs.length > 0 && h`, expert packs for ${packs.join(', ')}`}; SHA-256 <code>${sha256}</code></dd>
`)}
<dt>Decoding</dt><dd>${methods.decoding.search}, temperature 0, no timestamps, language given, a context of 30 s, at most ${methods.decoding.maxTokens} tokens, ${methods.decoding.batchSize} clip(s) together; a text is ended when its last tokens are one pattern of up to 32 tokens four times over (24 tokens or more). The same for every system; no retries.</dd>
<dt>Engine</dt><dd>${methods.engine}</dd>
<dt>Signatures</dt><dd>${methods.signatures.map((signature) => h`<code>${signature}</code> `)}: words, and characters in languages that part no words</dd>
<dt>Capped</dt><dd>each clip counts at most as many errors as it has words, so that a loop weighs no more than silence</dd>
<dt>Intervals</dt><dd>95 %, bootstrap (BCa) of ${methods.resamples} resamples with seed ${methods.seed}; whole speakers are drawn for gender, age, languages and totals, whole languages for resource; groups keep their sizes; before and after share draws</dd>
<dt>Tests of systems</dt><dd>matched pairs sentence-segment word error (MAPSSWE), which takes segments as independent, and approximate randomisation by speaker; each adjusted by Holm over all quantised systems</dd>
<dt>Amplification</dt><dd>gap after minus gap before; ratio of ratios = (group / reference after) over (group / reference before). Adjusted: Poisson regression of errors with ln(words) as offset on group, quantisation and their product, for speakers with a rate of its own for each language before and after; standard errors clustered by speaker or language; p-values of the product by Wald, adjusted by Holm over all groups and systems of this report</dd>
<dt>Resource levels</dt><dd>hours of transcribed speech in Whisper's first training set (Radford et al. 2022, appendix E): high from 1,000, medium from 100, low below</dd>
<dt>Versions</dt><dd>${Object.entries(methods.versions).map(([name, version]) => `${name} ${version}`).join(', ')}</dd>
</dl></section>
`; // prettier-ignore
