export { loadWhisper } from './loading/node/load-whisper.js';
