import { checkVocabulary } from '@distilwhisper/whisper';
import { loadModel, type LoadedModel } from '../load-model.js';
import { loadVoiceModel, type VoiceModel } from '../speech/voice-model.js';
import { complain, type Terminal } from './terminal.js';
import type { TranscribeFlags } from './transcribe-flags.js';

/** What a run needs in memory. */
export interface LoadedModels {
  readonly model: LoadedModel;
  readonly voice?: VoiceModel;
  dispose(): Promise<void>;
}

/** Loads what the flags name; says on standard error why it cannot, and then returns nothing. */
export const loadOrExplain = async (
  terminal: Terminal,
  flags: TranscribeFlags,
): Promise<LoadedModels | undefined> => {
  let voice: VoiceModel | undefined;
  try {
    voice = flags.vadModel === undefined ? undefined : await loadVoiceModel(flags.vadModel);
    const model = await loadModel({
      model: flags.model,
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      ...(flags.computeType === undefined ? {} : { computeType: flags.computeType }),
      ...(flags.cacheDir === undefined ? {} : { cacheFolder: flags.cacheDir }),
      ...(flags.experts === undefined ? {} : { experts: flags.experts }),
      prepareExperts: flags.prepareExperts ?? false,
      observeExperts: flags.expertsReport !== undefined,
    });
    checkVocabulary(model.tokenizer, model.dimensions.vocabulary);
    const dispose = async () => void (await Promise.all([model.dispose(), voice?.dispose()]));
    return { model, ...(voice && { voice }), dispose };
  } catch (error) {
    await voice?.dispose();
    complain(terminal, error);
    return undefined;
  }
};
