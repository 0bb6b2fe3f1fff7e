import * as ort from 'onnxruntime-web/wasm';
import { loadTranscriber, transcribeInPage } from './transcriber.js';

const MODEL = 'model'; // a copy of the folder of @distilwhisper/model-base, made by build.mjs

const fetchFile = async (name) => {
  const response = await fetch(`${MODEL}/${name}`);
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
};

const say = (id, text) => {
  document.getElementById(id).textContent = text;
};

say('state', 'loading the model ...');
const transcriber = await loadTranscriber(ort, fetchFile);
say('state', 'choose a wav, flac, mp3 or ogg file');

document.getElementById('file').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  let text = '';
  say('state', `transcribing ${file.name} ...`);
  try {
    for await (const segment of transcribeInPage(transcriber, file)) {
      text += segment.text;
      say('text', text);
    }
    say('state', 'done');
  } catch (error) {
    say('state', error.message);
  }
});
