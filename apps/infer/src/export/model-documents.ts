import {
  huggingFaceSizes,
  type GenerationConfig,
  type Tokenizer,
  type WhisperDimensions,
} from '@distilwhisper/whisper';

export interface DocumentedModel {
  readonly dimensions: WhisperDimensions;
  readonly generation: GenerationConfig;
  readonly tokenizer: Tokenizer;
}

type Json = Readonly<Record<string, unknown>>;

/** `config.json`: sizes and fixed settings. */
export const configJson = ({ dimensions, tokenizer }: DocumentedModel): Json => ({
  model_type: 'whisper',
  architectures: ['WhisperForConditionalGeneration'],
  activation_function: 'gelu',
  scale_embedding: false,
  is_encoder_decoder: true,
  use_cache: true,
  ...huggingFaceSizes(dimensions),
  num_hidden_layers: dimensions.encoder.layers,
  ...tokenIds(tokenizer),
});

const tokenIds = ({ special }: Tokenizer): Json => ({
  bos_token_id: special.endOfText,
  eos_token_id: special.endOfText,
  pad_token_id: special.endOfText,
  decoder_start_token_id: special.startOfTranscript,
});

/** `generation_config.json`: what the model comes with, and what follows from its tokenizer. */
export const generationJson = ({ dimensions, generation, tokenizer }: DocumentedModel): Json => {
  const { special, multilingual, languages, nonSpeechTokens } = tokenizer;
  const { alignmentHeads, beginSuppressTokens, maxInitialTimestampIndex = 50 } = generation;
  const suppressed = generation.suppressTokens ?? [...nonSpeechTokens, special.startOfTranscript, special.translate, special.transcribe, special.startOfLm, special.startOfPrevious, special.noSpeech]; // prettier-ignore
  return {
    ...tokenIds(tokenizer),
    max_length: dimensions.textContext,
    return_timestamps: false,
    no_timestamps_token_id: special.noTimestamps,
    prev_sot_token_id: special.startOfPrevious,
    max_initial_timestamp_index: maxInitialTimestampIndex,
    suppress_tokens: suppressed,
    begin_suppress_tokens: beginSuppressTokens ?? [...tokenizer.encode(' '), special.endOfText],
    ...(alignmentHeads && { alignment_heads: alignmentHeads.map(({ layer, head }) => [layer, head]) }), // prettier-ignore
    is_multilingual: multilingual,
    ...(multilingual && {
      lang_to_id: Object.fromEntries([...languages].map(([code, id]) => [`<|${code}|>`, id])),
      task_to_id: { transcribe: special.transcribe, translate: special.translate },
    }),
  };
};

/** `preprocessor_config.json`: how samples become log-mel (Whisper paper, section 2.2). */
export const preprocessorJson = ({ dimensions }: DocumentedModel): Json => ({
  feature_extractor_type: 'WhisperFeatureExtractor',
  processor_class: 'WhisperProcessor',
  feature_size: dimensions.melBins,
  sampling_rate: 16_000,
  n_fft: 400,
  hop_length: 160,
  chunk_length: 30,
  n_samples: 480_000,
  nb_max_frames: 3000,
  padding_side: 'right',
  padding_value: 0,
  return_attention_mask: false,
});

/** `tokenizer_config.json`. */
export const tokenizerConfigJson = ({ dimensions }: DocumentedModel): Json => ({
  tokenizer_class: 'WhisperTokenizer',
  processor_class: 'WhisperProcessor',
  model_max_length: dimensions.textContext,
  bos_token: '<|endoftext|>',
  eos_token: '<|endoftext|>',
  pad_token: '<|endoftext|>',
  unk_token: '<|endoftext|>',
  clean_up_tokenization_spaces: false,
});
