import { DistilWhisperError } from '../errors.js';
import { torchContents } from './torch-contents.js';
import { unpickle } from './unpickle.js';

/** A pickle from text; each character is one byte. */
const run = (text: string) =>
  unpickle(
    'f',
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
  );

const tensor = (offset: string, shape: string, strides: string) =>
  'ctorch._utils\n_rebuild_tensor_v2\n' +
  '((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x08tQ' + // 8 elements
  `K${offset}(${shape}t(${strides}t\x89c` +
  'collections\nOrderedDict\n)RtR.';

describe('unpickle', () => {
  it('reads numbers, texts, lists, tuples and dicts', () => {
    // pickle.dumps([1, -2, 300, 70000, 0.5, 'aé', None, True, (1, 2), {'k': []}, 2**40, -1], 2)
    expect(
      run(
        '\x80\x02]q\0(K\x01J\xfe\xff\xff\xffM,\x01Jp\x11\x01\0G?\xe0\0\0\0\0\0\0X\x03\0\0\0a\xc3\xa9q\x01N\x88K\x01K\x02\x86q\x02}q\x03X\x01\0\0\0kq\x04]q\x05s\x8a\x06\0\0\0\0\0\x01J\xff\xff\xff\xffe.',
      ),
    ).toEqual([
      1,
      -2,
      300,
      70000,
      0.5,
      'aé',
      null,
      true,
      [1, 2],
      new Map([['k', []]]),
      2 ** 40,
      -1,
    ]);
    expect(run('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.')).toBe(2n ** 63n - 1n);
    expect(run('\x8a\x00.')).toBe(0);
  });

  it('reads a view of a storage', () => {
    expect(run(tensor('\x02', 'K\x02K\x03', 'K\x03K\x01'))).toMatchObject({
      kind: 'tensor',
      offset: 2,
      shape: [2, 3],
      strides: [3, 1],
      storage: { key: '0', dtype: 'float32', elements: 8 },
    });
  });

  it.each<[string, string, string]>([
    [
      'a view outside its storage',
      tensor('\x03', 'K\x02K\x03', 'K\x03K\x01'),
      'do not fit (an expanded view',
    ],
    ['an expanded view', tensor('\0', 'J\0\0\0\x01', 'K\0'), 'do not fit (an expanded view'],
    ['shape and strides of unlike rank', tensor('\0', 'K\x02', 'K\x02K\x01'), 'do not fit'],
    ['a call of a text', 'X\x01\0\0\0a)R.', 'a call of something that is not a function'],
    [
      'a storage of an unknown type',
      '(X\x07\0\0\0storageK\x01tQ.',
      'not a storage of a known type',
    ],
    ['an empty stack', '.', 'a value is missing'],
    ['a pop below a mark', 'K\x01(\x85.', 'a value is missing'],
    ['a missing mark', 'K\x01t.', 'a mark is missing'],
    ['no end', 'K\x01', '1 bytes asked for, 0 left'],
    ['a text longer than the file', 'X\xff\xff\xff\x7fa.', '2147483647 bytes asked for, 2 left'],
    ['a line without an end', 'ctorch', 'a line does not end'],
    ['a huge number', '\x8a\x20', 'a whole number of 32 bytes'],
    ['an unknown memo', 'h\x05.', 'the memo has no entry 5'],
    ['items on a list', ']K\x01K\x02s.', 'items are set on something that is not a dict'],
    ['an odd number of items', '}(K\x01u.', 'a dict with a key but no value'],
    ['a key that is a list', '}]K\x01s.', 'a dict key that is neither text nor a number'],
    ['an item on a number', 'K\x01K\x02a.', 'appended to something that is not a list'],
    ['a global of two numbers', 'K\x01K\x02\x93.', 'a global whose name is not text'],
  ])('%s is damage', (_what, pickle, message) => {
    expect(() => run(pickle)).toThrow(DistilWhisperError);
    expect(() => run(pickle)).toThrow(/^f: the pickle is damaged at byte \d+: /);
    expect(() => run(pickle)).toThrow(message);
  });

  it.each<[string, string]>([
    ['INST', '(ios\nsystem\n.'],
    ['OBJ', '(cos\nsystem\no.'],
    ['NEWOBJ', ')\x81.'],
    ['EXT1', '\x82\x01.'],
    ['BYTEARRAY8', '\x96.'],
  ])('opcode %s is refused', (_name, pickle) => {
    expect(() => run(pickle)).toThrow(
      /^f: the pickle (uses opcode 0x[0-9a-f]+ at byte \d+|asks for)/,
    );
  });

  it.each([
    'builtins\neval',
    'os\nsystem',
    'torch\nload',
    'torch.storage\n_load_from_bytes',
    '__builtin__\ngetattr',
    'collections\nOrderedDict.fromkeys',
  ])(
    // prettier-ignore
    'the global %j is refused',
    (name) => {
      expect(() => run(`c${name}\n.`)).toThrow(`asks for '${name.replace('\n', '.')}'`);
    },
  );
});

describe('torchContents', () => {
  it('bounds lists that hold one list many times', () => {
    let pickle = ']q\0';
    for (let i = 0; i < 40; i += 1)
      pickle += `(h${String.fromCharCode(i)}h${String.fromCharCode(i)}tq${String.fromCharCode(i + 1)}`;
    expect(() => torchContents('f', run(`(${pickle}t.`))).toThrow(
      'f: more than 1000000 values, or 64 levels of them',
    );
  });

  it('bounds a list that holds itself', () => {
    expect(() => torchContents('f', run(']q\0h\0a.'))).toThrow('64 levels');
  });

  it('refuses one name twice', () => {
    const pickle = '}(X\x03\0\0\0a.bK\x01X\x01\0\0\0a}X\x01\0\0\0bK\x02su.';
    expect(() => torchContents('f', run(pickle))).toThrow("the name 'a.b' occurs twice");
  });
});
