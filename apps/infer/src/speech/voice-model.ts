import { readFile } from 'node:fs/promises';
import * as onnxruntime from 'onnxruntime-node';
import { fail } from '@distilwhisper/tensor';
import { ioError } from '@distilwhisper/tensor/node';

/** Samples at 16 kHz of one probability: 32 ms. */
export const VOICE_FRAME = 512;
/** Samples before a frame that the model hears with it. */
const CONTEXT = 64;
const STATE = 128;

/** The probability of speech in one frame of {@link VOICE_FRAME} samples after the other. */
export interface VoiceStream {
  next(frame: Float32Array): Promise<number>;
}

/** A neural voice activity model, loaded. */
export interface VoiceModel {
  readonly path: string;
  /** A recording from its beginning; streams know nothing of each other. */
  stream(): VoiceStream;
  dispose(): Promise<void>;
}

/** Names of a Silero model's tensors; its state is one tensor, or those of an LSTM. */
interface Layout {
  readonly probability: string;
  readonly states: readonly { readonly from: string; readonly to: string; readonly shape: readonly number[] }[]; // prettier-ignore
  readonly hasRate: boolean;
}

/** As Silero publishes it (v5, v6), and as faster-whisper 1.2 brings it. */
const LAYOUTS: readonly Layout[] = [
  {
    probability: 'output',
    states: [{ from: 'state', to: 'stateN', shape: [2, 1, STATE] }],
    hasRate: true,
  },
  {
    probability: 'speech_probs',
    states: [
      { from: 'h', to: 'hn', shape: [1, 1, STATE] },
      { from: 'c', to: 'cn', shape: [1, 1, STATE] },
    ],
    hasRate: false,
  },
];

const namesOf = ({ probability, states, hasRate }: Layout) => ({
  inputs: ['input', ...states.map(({ from }) => from), ...(hasRate ? ['sr'] : [])].sort(),
  outputs: [probability, ...states.map(({ to }) => to)].sort(),
});

/**
 * Loads a Silero voice activity model (v5 or v6) of one's own: an ONNX file.
 *
 * @throws DistilWhisperError `missing` where there is no such file, `format` where it is no ONNX model, or
 *   none of these
 */
export const loadVoiceModel = async (path: string): Promise<VoiceModel> => {
  const session = await openSession(path);
  const layout = LAYOUTS.find((known) => {
    const { inputs, outputs } = namesOf(known);
    return same(inputs, session.inputNames) && same(outputs, session.outputNames);
  });
  if (!layout) {
    const found = `(${session.inputNames.join(', ')}) -> (${session.outputNames.join(', ')})`;
    const known = LAYOUTS.map(namesOf).map(({ inputs, outputs }) => `(${inputs.join(', ')}) -> (${outputs.join(', ')})`); // prettier-ignore
    await session.release();
    return fail('format', `${path} is no Silero voice activity model of version 5 or 6: its tensors are ${found}, expected ${known.join(' or ')}`, { path }); // prettier-ignore
  }
  return {
    path,
    stream: () => voiceStream(session, layout),
    dispose: () => session.release(),
  };
};

const same = (sorted: readonly string[], names: readonly string[]): boolean =>
  sorted.join() === [...names].sort().join();

const openSession = async (path: string): Promise<onnxruntime.InferenceSession> => {
  // By its bytes: onnxruntime leaves a file open that it cannot read as a model.
  const bytes = await readBytes(path);
  try {
    return await onnxruntime.InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
    });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return fail('format', `${path} is no ONNX model: ${cause}`, { path });
  }
};

const voiceStream = (session: onnxruntime.InferenceSession, layout: Layout): VoiceStream => {
  const { Tensor } = onnxruntime;
  const input = new Float32Array(CONTEXT + VOICE_FRAME); // context, frame
  const rate = new Tensor('int64', BigInt64Array.of(16_000n), []);
  let states: Record<string, onnxruntime.Tensor> = Object.fromEntries(
    layout.states.map(({ from, shape }) => [
      from,
      new Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)), shape),
    ]),
  );
  return {
    next: async (frame) => {
      input.copyWithin(0, VOICE_FRAME);
      input.set(frame, CONTEXT);
      const result = await session.run({
        input: new Tensor('float32', input, [1, input.length]),
        ...states,
        ...(layout.hasRate && { sr: rate }),
      });
      states = Object.fromEntries(layout.states.map(({ from, to }) => [from, result[to]!]));
      return (result[layout.probability]!.data as Float32Array)[0]!;
    },
  };
};

const readBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return fail('missing', `no voice activity model ${path}`, { path });
    throw ioError('read', path, error);
  }
};
