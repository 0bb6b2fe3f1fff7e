import { fail } from '../errors.js';
import { pickleReader, type PickleReader } from './pickle-reader.js';
import { isRef, type PickleDict, type PickleValue } from './pickle-value.js';
import { rebuild, resolveGlobal, resolveStorage } from './torch-globals.js';

interface Machine extends PickleReader {
  readonly file: string;
  readonly push: (value: PickleValue) => void;
  readonly pop: () => PickleValue;
  readonly top: () => PickleValue;
  readonly mark: () => void;
  /** Everything above the last mark, which goes too. */
  readonly popToMark: () => PickleValue[];
  readonly memo: Map<number, PickleValue>;
  readonly broken: (message: string) => never;
}

const createMachine = (file: string, bytes: Uint8Array): Machine => {
  const reader = pickleReader(file, bytes);
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  const broken = (message: string): never =>
    fail('format', `${file}: the pickle is damaged at byte ${reader.position()}: ${message}`, {
      path: file,
      position: reader.position(),
    });
  const checkDepth = (): void => {
    if (stack.length <= (marks.at(-1) ?? 0)) broken('a value is missing');
  };
  return {
    ...reader,
    file,
    memo: new Map(),
    broken,
    push: (value) => stack.push(value),
    pop: () => {
      checkDepth();
      return stack.pop()!;
    },
    top: () => {
      checkDepth();
      return stack.at(-1)!;
    },
    mark: () => marks.push(stack.length),
    popToMark: () => {
      const start = marks.pop();
      return start === undefined ? broken('a mark is missing') : stack.splice(start);
    },
  };
};

const pushGlobal = (m: Machine, module: PickleValue, name: PickleValue): void => {
  if (typeof module !== 'string' || typeof name !== 'string')
    return m.broken('a global whose name is not text');
  const path = `${module}.${name}`;
  const value = resolveGlobal(path);
  if (value === undefined)
    fail(
      'unsafe',
      `${m.file}: the pickle asks for '${path}', which is not among the names that plain weights need. ` +
        'Nothing was run. If you trust the file, load it in PyTorch and save the tensors as safetensors',
      { path: m.file, global: path },
    );
  m.push(value);
};

const reduce = (m: Machine): void => {
  const args = m.pop();
  const callable = m.pop();
  const value =
    isRef(callable, 'global') && Array.isArray(args) ? rebuild(callable.name, args) : undefined;
  if (value === undefined)
    return m.broken(
      isRef(callable, 'global')
        ? `${callable.name} has arguments that do not fit (an expanded view, or one outside its storage?)`
        : 'a call of something that is not a function',
    );
  m.push(value);
};

const dictOf = (m: Machine, value: PickleValue): PickleDict =>
  value instanceof Map ? value : m.broken('items are set on something that is not a dict');

const listOf = (m: Machine, value: PickleValue): PickleValue[] =>
  Array.isArray(value) ? value : m.broken('items are appended to something that is not a list');

const setItems = (m: Machine, target: PickleValue, items: readonly PickleValue[]): void => {
  const dict = dictOf(m, target);
  if (items.length % 2 !== 0) m.broken('a dict with a key but no value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i];
    if (typeof key !== 'string' && typeof key !== 'number') m.broken('a dict key that is neither text nor a number'); // prettier-ignore
    dict.set(String(key), items[i + 1]!);
  }
};

const popReversed = (m: Machine, count: number): PickleValue[] =>
  Array.from({ length: count }, m.pop).reverse();

const recall = (m: Machine, key: number): void => {
  const value = m.memo.get(key);
  m.push(value === undefined ? m.broken(`the memo has no entry ${key}`) : value);
};

/** The opcodes of protocols 2 to 5 that torch.save uses, by their byte; see Python's pickletools. */
const OPCODES: Readonly<Record<string, (m: Machine) => void>> = {
  '\x80': (m) => void m.uint8(), //                                       PROTO
  '\x95': (m) => void m.uint64(), //                                      FRAME
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  K: (m) => m.push(m.uint8()), //                                         BININT1
  M: (m) => m.push(m.uint16()), //                                        BININT2
  J: (m) => m.push(m.int32()), //                                         BININT
  '\x8a': (m) => m.push(m.long(m.uint8())), //                            LONG1
  G: (m) => m.push(m.float64()), //                                       BINFLOAT
  X: (m) => m.push(m.utf8(m.uint32())), //                                BINUNICODE
  '\x8c': (m) => m.push(m.utf8(m.uint8())), //                            SHORT_BINUNICODE
  U: (m) => m.push(m.latin1(m.uint8())), //                               SHORT_BINSTRING
  '(': (m) => m.mark(),
  ')': (m) => m.push([]), //                                              EMPTY_TUPLE
  ']': (m) => m.push([]), //                                              EMPTY_LIST
  '}': (m) => m.push(new Map()), //                                       EMPTY_DICT
  t: (m) => m.push(m.popToMark()), //                                     TUPLE
  l: (m) => m.push(m.popToMark()), //                                     LIST
  '\x85': (m) => m.push(popReversed(m, 1)), //                            TUPLE1
  '\x86': (m) => m.push(popReversed(m, 2)),
  '\x87': (m) => m.push(popReversed(m, 3)),
  a: (m) => {
    const item = m.pop();
    listOf(m, m.top()).push(item);
  }, //                                                                   APPEND
  e: (m) => {
    const items = m.popToMark();
    const list = listOf(m, m.top());
    for (const item of items) list.push(item);
  }, //                                                                   APPENDS
  s: (m) => {
    const [key, value] = popReversed(m, 2);
    setItems(m, m.top(), [key!, value!]);
  }, //                                                                   SETITEM
  u: (m) => {
    const items = m.popToMark();
    setItems(m, m.top(), items);
  }, //                                                                   SETITEMS
  q: (m) => m.memo.set(m.uint8(), m.top()), //                            BINPUT
  r: (m) => m.memo.set(m.uint32(), m.top()), //                           LONG_BINPUT
  '\x94': (m) => m.memo.set(m.memo.size, m.top()), //                     MEMOIZE
  h: (m) => recall(m, m.uint8()), //                                      BINGET
  j: (m) => recall(m, m.uint32()), //                                     LONG_BINGET
  c: (m) => pushGlobal(m, m.line(), m.line()), //                         GLOBAL
  '\x93': (m) => {
    const [module, name] = popReversed(m, 2);
    pushGlobal(m, module!, name!);
  }, //                                                                   STACK_GLOBAL
  Q: (m) => {
    const storage = resolveStorage(m.pop());
    m.push(storage ?? m.broken('a persistent id that is not a storage of a known type'));
  }, //                                                                   BINPERSID
  R: reduce,
  b: (m) => {
    m.pop(); // attributes of an OrderedDict, such as _metadata: not needed
    dictOf(m, m.top());
  }, //                                                                   BUILD
};

const STOP = 0x2e;

/**
 * Interprets a pickle as data. Nothing is imported, looked up or called: the few names that
 * torch.save writes for tensors stand for constructors of plain data here, all others are refused.
 *
 * @throws DistilWhisperError `unsafe` for a name or an opcode that is not on the list, `format` for damage
 */
export const unpickle = (file: string, bytes: Uint8Array): PickleValue => {
  const machine = createMachine(file, bytes);
  for (let opcode = machine.uint8(); opcode !== STOP; opcode = machine.uint8()) {
    const run = OPCODES[String.fromCharCode(opcode)];
    if (!run)
      fail(
        'unsafe',
        `${file}: the pickle uses opcode 0x${opcode.toString(16)} at byte ${machine.position() - 1}, which plain weights do not need. ` +
          'If you trust the file, load it in PyTorch and save the tensors as safetensors',
        { path: file, opcode },
      );
    run(machine);
  }
  return machine.pop();
};
