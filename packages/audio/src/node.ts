export {
  decodeAudio,
  openAudio,
  type AudioFile,
  type OpenAudioFileOptions,
} from './node/open-audio.js';
