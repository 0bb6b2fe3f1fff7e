export { loadWhisper, openWhisper } from './loading/node/load-whisper.js';
