import { normalizerByName } from '@distilwhisper/metrics';
import type { BiasReport, WorstClip } from '../report/bias-report.js';
import { unitOf } from '../score/score-clips.js';
import { alignedText } from './aligned-text.js';
import { h, type Markup } from './markup.js';

/** The clips that quantisation harmed most, aligned with what was said. */
export const worstSection = (report: BiasReport): Markup | false =>
  report.worst.length > 0 && h`<section><h2>Clips that quantisation harmed most</h2>
<p class="note">Texts as they are scored. <mark>wrong</mark> word, <del>missing</del> word, <ins>one too many</ins>. At most four clips a scheme, one a speaker: examples of what goes wrong, not of how often.</p>
${report.worst.map((clip) => card(report, clip))}
</section>
`; // prettier-ignore

const card = ({ systems, methods }: BiasReport, clip: WorstClip): Markup => {
  const { id, language, reference, words, errors, texts } = clip;
  const options = { normalizer: normalizerByName(methods.normalizer), unit: unitOf(language) };
  const aligned = (hypothesis: string) => alignedText({ reference, hypothesis }, options);
  return h`<div class="clip">
    <p class="who">${id}, ${words} ${options.unit}s</p>
    <p lang="${language}" dir="auto">${reference}</p>
    <p class="who">${systems[clip.before]!.name}: ${errors[0]} errors</p>
    <p lang="${language}" dir="auto">${aligned(texts[0])}</p>
    <p class="who">${systems[clip.system]!.name}: ${errors[1]} errors</p>
    <p lang="${language}" dir="auto">${aligned(texts[1])}</p>
  </div> `;
};
