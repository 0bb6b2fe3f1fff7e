import { ageBand, inOrder, labelsOf, parseGroupings } from './labels.js';

describe('labels', () => {
  it.each([
    ['twenties', 'under 30'],
    ['Thirties', '30 to 49'],
    ['nineties', '50 and over'],
    ['29', 'under 30'],
    ['50', '50 and over'],
    ['old', undefined],
    ['toString', undefined],
  ])('age %s is %s', (age, band) => {
    expect(ageBand(age)).toBe(band);
  });

  it('leaves out what is not declared or not known', () => {
    expect(labelsOf({ language: 'de' })).toEqual({ resource: 'high' });
    expect(labelsOf({ language: 'mn', gender: '', age: 'ancient' })).toEqual({ resource: 'low' });
    expect(labelsOf({ language: 'xx', gender: 'female', age: 'teens' })).toEqual({ gender: 'female', age: 'under 30' }); // prettier-ignore
  });

  it('orders groups as a reader expects them, unknown ones last', () => {
    expect(inOrder('resource', ['low', 'high', 'medium'])).toEqual(['high', 'medium', 'low']);
    expect(inOrder('gender', ['other', 'female', 'male'])).toEqual(['male', 'female', 'other']);
  });

  it('reads lists of groupings', () => {
    expect(parseGroupings('age, gender,age')).toEqual(['age', 'gender']);
    expect(() => parseGroupings('colour')).toThrow("no grouping 'colour'; there are gender, age, resource"); // prettier-ignore
    expect(() => parseGroupings(' ,')).toThrow('--groups is empty');
  });
});
