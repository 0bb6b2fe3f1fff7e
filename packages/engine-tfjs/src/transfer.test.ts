import { trace } from '@distilwhisper/graph';
import { tensor, type AnyTensor, type DType } from '@distilwhisper/tensor';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { tfjsEngine } from './index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
  await tf.ready();
});

const roundTrip = async (x: AnyTensor): Promise<AnyTensor> => {
  const graph = trace((g) => ({ y: g.input('x', x.dtype, x.shape) }));
  const executable = await tfjsEngine(tf).compile(graph);
  const { y } = await executable.run({ x });
  await executable.dispose();
  return y!;
};

const HALF_ONE = 0x3c00;
const BFLOAT_ONE = 0x3f80;

it.each<[DType, AnyTensor['data']]>([
  ['float32', Float32Array.of(1.5, -Infinity)],
  ['int32', Int32Array.of(-7, 2 ** 31 - 1)],
  ['bool', Uint8Array.of(0, 1)],
  ['float16', Uint16Array.of(HALF_ONE, 0x8001)],
  ['bfloat16', Uint16Array.of(BFLOAT_ONE, 0xff80)],
  ['int8', Int8Array.of(-128, 127)],
  ['uint8', Uint8Array.of(0, 255)],
  ['int64', BigInt64Array.of(-5n, 2n ** 31n - 1n)],
])('%s goes there and comes back', async (dtype, data) => {
  const x = tensor(dtype, [2], data as never) as AnyTensor;
  expect(await roundTrip(x)).toEqual(x);
});

it('an int64 value of more than 32 bits is refused', async () => {
  await expect(roundTrip(tensor('int64', [1], BigInt64Array.of(2n ** 31n)))).rejects.toMatchObject({
    code: 'unsupported',
    message:
      "input 'x' holds the int64 value 2147483648; TensorFlow.js has whole numbers of 32 bits",
  });
});

it('a cast to float16 rounds to nearest even', async () => {
  const graph = trace((g) => {
    const half = g.emit({ kind: 'cast', to: 'float16' }, [g.input('x', 'float32', [3])])[0]!;
    return { y: g.emit({ kind: 'cast', to: 'float32' }, [half])[0]! };
  });
  const executable = await tfjsEngine(tf).compile(graph);
  const x = tensor('float32', [3], Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1e6));
  const { y } = await executable.run({ x });
  await executable.dispose();
  expect([...(y!.data as Float32Array)]).toEqual([1, 1 + 2 ** -9, Infinity]);
});
