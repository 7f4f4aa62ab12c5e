import assert from 'node:assert/strict';
import { type Country, telephoneNumber } from '../../src/util/telephone-number';

describe('a telephone number', () => {
  const cases: readonly [text: string, number: string | undefined, country?: Country][] = [
    ['+13125550142', '+13125550142'],
    ['3125550142', '+13125550142'],
    ['13125550142', '+13125550142'],
    ['+1 (312) 555-0142', '+13125550142'],
    ['312.555.0142', '+13125550142'],
    ['tel:+1-312-555-0142', '+13125550142'],
    ['+49 (0)30 1234567', '+49301234567'],
    ['030 1234567', '+49301234567', 'DE'],
    ['020 7946 0958', '+442079460958', 'GB'],
    ['+54 9 11 2345 6789', '+5491123456789'],
    ['\u202a+1 (312) 555\u20110142\u202c', '+13125550142'],
    ['\ufefftel:+13125550142\u200b', '+13125550142'],
    ['anonymous', undefined],
    ['', undefined],
    ['24273', undefined],
    ['911', undefined],
    ['*72', undefined],
    ['1-800-FLOWERS', undefined],
    ['555-0142', undefined],
    ['31255501420000', undefined],
    ['+13125550142 ext. 5', undefined],
    ['call 312 555 0142 now', undefined],
  ];
  for (const [text, number, country] of cases) {
    it(`${JSON.stringify(text)}${country ? ` in ${country}` : ''}: ${number ?? 'none'}`, () => {
      assert.equal(telephoneNumber(text, country)?.e164, number);
    });
  }

  it('tells the country of a number', () => {
    assert.equal(telephoneNumber('+49 30 1234567')?.country, 'DE');
    assert.equal(telephoneNumber('312 555 0142', 'US')?.country, 'US');
  });
});
