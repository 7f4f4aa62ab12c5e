/** Owns what becomes of a text as a flow gives it: the request that sends it. */
import assert from 'node:assert/strict';
import { readText, type WantedText } from '../../src/api/text';

const NOW = Date.UTC(2026, 0, 31, 8, 0, 0);

function request(wanted: Partial<WantedText>): [path: string, fields: object] {
  const read = readText({ to: '3125550142', text: 'hi', ...wanted }, NOW);
  assert.ok(read.ok);
  const { action } = read.text;
  assert.equal(action.method, 'POST');
  return [action.path, action.fields ?? {}];
}

describe('a text', () => {
  const base = { to_number: '+13125550142', payload: 'hi' };
  const queued = (fields: object) => ['/sms/queue', { ...base, ...fields }];
  const cases: readonly [title: string, wanted: Partial<WantedText>, request: unknown][] = [
    ['is sent at once', {}, ['/sms/send', base]],
    ['to a number that is a number', { to: 3125550142 }, ['/sms/send', base]],
    ['that is a number', { text: 0 }, ['/sms/send', { ...base, payload: '0' }]],
    ['keeps the spaces of its text', { text: ' hi\n' }, ['/sms/send', { ...base, payload: ' hi\n' }]],
    ['from a line', { from: '(202) 555-0101' }, ['/sms/send', { ...base, from_number: '+12025550101' }]],
    ['from a short code', { from: ' 24273 ' }, ['/sms/send', { ...base, from_number: '24273' }]],
    ['with nothing but empty fields', { from: '', sendAt: null, extra: ' ' }, ['/sms/send', base]],
    [
      'at a date',
      { sendAt: '2026-01-31T09:00:00+01:00' },
      queued({ send_date: '2026-01-31T08:00:00+00:00' }),
    ],
    [
      'at a date of ISO without colons in its zone',
      { sendAt: '2026-01-31T03:00-0500' },
      queued({ send_date: '2026-01-31T08:00:00+00:00' }),
    ],
    ['at milliseconds', { sendAt: NOW + 999 }, queued({ send_date: '2026-01-31T08:00:00+00:00' })],
    ['at milliseconds in a text', { sendAt: `${NOW}` }, queued({ send_date: '2026-01-31T08:00:00+00:00' })],
    ['at half a millisecond', { sendAt: NOW + 0.5 }, queued({ send_date: '2026-01-31T08:00:00+00:00' })],
    [
      'at the end of a leap day',
      { sendAt: '2028-02-29T24:00:00Z' },
      queued({ send_date: '2028-03-01T00:00:00+00:00' }),
    ],
    ['at a Date', { sendAt: new Date(NOW) }, queued({ send_date: '2026-01-31T08:00:00+00:00' })],
    [
      'with extra, now',
      { extra: { a: 1 } },
      queued({ send_date: '2026-01-31T08:00:00+00:00', extra: '{"a":1}' }),
    ],
    [
      'with extra as JSON',
      { extra: ' {"a":1}' },
      queued({ send_date: '2026-01-31T08:00:00+00:00', extra: '{"a":1}' }),
    ],
  ];
  for (const [title, wanted, expected] of cases) {
    it(title, () => assert.deepEqual(request(wanted), expected));
  }

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const wrong: readonly [title: string, wanted: Partial<WantedText>, wrong: string][] = [
    ['to nobody', { to: undefined }, 'no-to'],
    ['to an object', { to: { number: '3125550142' } }, 'to'],
    ['that is empty', { text: '  ' }, 'text'],
    ['that is no number', { text: Number.NaN }, 'text'],
    ['at a day that its month does not have', { sendAt: '2026-02-29T09:00:00Z' }, 'sendAt'],
    ['at the 31st of a month of 30 days', { sendAt: '2026-04-31T09:00:00+01:00' }, 'sendAt'],
    ['at a day', { sendAt: '2026-01-31' }, 'sendAt'],
    ['at no date', { sendAt: '2026-02-31T09:61:00Z' }, 'sendAt'],
    ['in the year 12345', { sendAt: 3.3e14 }, 'sendAt'],
    ['at a Date that is none', { sendAt: new Date(Number.NaN) }, 'sendAt'],
    ['with extra that contains itself', { extra: circular }, 'extra'],
    ['with extra that is text', { extra: 'order 17' }, 'extra'],
    ['with extra that is a Date', { extra: new Date() }, 'extra'],
    ['with extra that is a Map', { extra: new Map([['a', 1]]) }, 'extra'],
    ['with extra that is bytes', { extra: Buffer.from('{}') }, 'extra'],
    ['with extra that is an Error', { extra: new Error('x') }, 'extra'],
  ];
  for (const [title, wanted, what] of wrong) {
    it(`${title} is not a text that can be sent`, () => {
      const read = readText({ to: '3125550142', text: 'hi', ...wanted }, NOW);
      assert.ok(!read.ok);
      assert.equal(read.wrong, what);
    });
  }
});
