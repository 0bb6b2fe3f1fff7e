import { listSystems, namedPaths, systemName } from './systems.js';

const names = (models: readonly string[], lists: readonly string[]) =>
  listSystems(models, lists, () => undefined).map(systemName);

describe('listSystems', () => {
  it('gives every model the lists for all, float32 first', () => {
    expect(names(['a', 'b'], ['int8,float32', 'llm-int8'])).toEqual(['a float32', 'a int8', 'a llm-int8', 'b float32', 'b int8', 'b llm-int8']); // prettier-ignore
    expect(names(['a'], [])).toEqual(['a float32']);
  });

  it('gives a model that is named its own list instead', () => {
    expect(names(['a', 'b'], ['int8,fast', 'b:fast'])).toEqual(['a float32', 'a int8', 'a fast', 'b float32', 'b fast']); // prettier-ignore
  });

  it('refuses models that are not there, and what the check refuses', () => {
    expect(() => names(['a'], ['c:int8'])).toThrow("names the model 'c', and there is none of that name; there are a"); // prettier-ignore
    const check = (quantization: string) => {
      throw new Error(`no ${quantization}`);
    };
    expect(() => listSystems(['a'], ['int9'], check)).toThrow('no int9');
  });
});

describe('namedPaths', () => {
  it('takes names before the first =, and paths alone by themselves', () => {
    expect(namedPaths(['a=x=y', 'base'], '--model')).toEqual([{ name: 'a', path: 'x=y' }, { name: 'base', path: 'base' }]); // prettier-ignore
  });

  it('refuses a name that is used twice', () => {
    expect(() => namedPaths(['a=x', 'a=y'], '--model')).toThrow("--model names 'a' twice");
  });
});
