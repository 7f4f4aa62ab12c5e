/** Texts that the simulator is asked to send, at once or later. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { NO_TEXT, RestClient } from '../../support/rest-client';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';
import { connectWire, type Frame, type WireClient } from '../../support/wire-client';

const TEXT = { to_number: '2025550123', payload: 'Hello' };
const DAY_MS = 24 * 3_600_000;

describe('texts over REST', () => {
  let clock: VirtualClock;
  let api: Simulator;
  let rest: RestClient;
  let client: WireClient;

  beforeEach(async () => {
    clock = createVirtualClock(Date.UTC(2026, 0, 31, 8));
    api = await startSimulator({ clock });
    rest = new RestClient(api);
    client = await connectWire(api.url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    for (const stream of ['user', 'account']) {
      await client.ask({ type: `start${stream}eventrequest` }, `start${stream}eventresponse`);
    }
  });
  afterEach(async () => {
    await api.close();
    assert.equal(clock.timerCount, 0);
  });

  const isEvent = (frame: Frame) => /^(user|account)event$/.test(String(frame.type));
  const texts = () => api.occurrences.all('text');

  describe('POST /sms/send', () => {
    it('sends at once, which both streams tell', async () => {
      const told = client.occurrences.next('frame', isEvent);
      const { status, answer } = await rest.post('/sms/send', TEXT);
      assert.equal(status, 200);
      assert.deepEqual(Object.keys(answer), ['success', 'messageId']);
      const event = {
        event: 'message.sent',
        timestamp: '2026-01-31T08:00:00.000Z',
        accountId: 5001,
        userId: 1001,
        messageId: answer.messageId,
        direction: 'outbound',
        from: '+12025550100',
        to: '+12025550123',
        text: 'Hello',
      };
      assert.deepEqual(await told, { type: 'userevent', ...event });
      const second = await client.occurrences.nth('frame', 2, isEvent);
      assert.deepEqual(second, { type: 'accountevent', ...event });
      assert.equal(texts().length, 1);
    });

    it('of a colleague is told on the account stream alone', async () => {
      const told = client.occurrences.next('frame', isEvent);
      await rest.post('/sms/send', { ...TEXT, user_id: 1002 });
      const { type, userId, from } = await told;
      assert.deepEqual([type, userId, from], ['accountevent', 1002, '+12025550101']);
    });

    for (const [what, fields, from, userId] of [
      ['from the own number', {}, '+12025550100', 1001],
      ['from the number of the user with this id', { user_id: '1002' }, '+12025550101', 1002],
      ['from the number of the user with this PIN', { pin: '4712' }, '+12025550101', 1002],
      ['from another line of the account', { from_number: '2025550101' }, '+12025550101', 1001],
      ['from a line, for another user', { from_number: '+12025550100', pin: 4713 }, '+12025550100', 1003],
    ] as const) {
      it(`sends ${what}`, async () => {
        assert.equal((await rest.post('/sms/send', { ...TEXT, ...fields })).status, 200);
        assert.deepEqual([texts()[0]?.from, texts()[0]?.userId], [from, userId]);
      });
    }

    for (const [what, fields, message] of [
      ['no number', { payload: 'Hello' }, /to_number must/],
      ['a number that is none', { ...TEXT, to_number: '123' }, /to_number must/],
      ['a short code', { ...TEXT, to_number: '72345' }, /to_number must/],
      ['a number with blanks', { ...TEXT, to_number: '+1 (202) 555-0123' }, /to_number must/],
      ['a number that is no text either', { ...TEXT, to_number: NO_TEXT }, /to_number must/],
      ['a sender that is none', { ...TEXT, from_number: '123' }, /no active line/],
      ["a sender that is another's", { ...TEXT, from_number: '+13125550142' }, /no active line/],
      ['a user that there is not', { ...TEXT, user_id: 1 }, /no user/],
      ['a user and the PIN of another', { ...TEXT, user_id: 1001, pin: '4712' }, /no user/],
      ['a user who may not text', { ...TEXT, user_id: 1003 }, /No from number was found/],
      ['no text', { to_number: '+12025550123' }, /payload.* is missing/],
      ['an empty text', { ...TEXT, payload: '' }, /payload.* is missing/],
      ['a text that is none', { ...TEXT, payload: 5 }, /payload.* is missing/],
    ] as const) {
      it(`refuses ${what} with 400, and sends nothing`, async () => {
        for (const path of ['/sms/send', '/sms/queue']) {
          const { status, answer } = await rest.post(path, { ...fields, send_date: '2026-02-01T00:00:00Z' });
          assert.equal(status, 400);
          assert.equal(answer.success, false);
          assert.match(String(answer.message), message);
        }
        assert.deepEqual([texts(), api.waitingTexts], [[], []]);
      });
    }
  });

  describe('POST /sms/queue', () => {
    it('sends when it is due, not before, and gives back what came with it', async () => {
      const extra = { order: '17', nested: { a: [1] } };
      const { answer } = await rest.post('/sms/queue', {
        ...TEXT,
        send_date: '2026-01-31T09:30:00+01:00',
        extra: JSON.stringify(extra),
      });
      assert.equal(answer.sendType, 'queued');
      assert.equal(answer.sendDate, '2026-01-31T08:30:00+00:00');
      assert.deepEqual(
        api.waitingTexts.map(({ id, dueAt }) => [id, dueAt]),
        [[answer.messageId, Date.UTC(2026, 0, 31, 8, 30)]],
      );
      clock.tick(30 * 60_000 - 1);
      assert.equal(texts().length, 0);
      const told = client.occurrences.next('frame', isEvent);
      clock.tick(1);
      assert.deepEqual(texts()[0]?.extra, extra);
      assert.deepEqual(api.waitingTexts, []);
      const event = await told;
      assert.deepEqual([event.messageId, event.extra], [answer.messageId, extra]);
    });

    for (const [what, date] of [
      ['a past date', '2026-01-31T07:59:59Z'],
      ['this moment', '2026-01-31T08:00:00Z'],
      ['a past date of another zone', '2026-01-31T08:30:00+01:00'],
    ] as const) {
      it(`sends ${what} at once, and says so`, async () => {
        const { answer } = await rest.post('/sms/queue', { ...TEXT, send_date: date, extra: '{"a":1}' });
        assert.equal(answer.sendType, 'immediate');
        assert.deepEqual(
          texts().map(({ extra }) => extra),
          [{ a: 1 }],
        );
      });
    }

    it('waits also for dates that no timer of Node.js can wait for', async () => {
      await rest.post('/sms/queue', { ...TEXT, send_date: '2027-01-31T08:00:00Z' });
      clock.tick(365 * DAY_MS - 1);
      assert.equal(texts().length, 0);
      clock.tick(1);
      assert.equal(texts().length, 1);
    });

    it('sends the due texts in the order of their dates', async () => {
      for (const minute of ['20', '10', '30']) {
        const send_date = `2026-01-31T08:${minute}:00Z`;
        await rest.post('/sms/queue', { ...TEXT, payload: minute, send_date });
      }
      clock.tick(DAY_MS);
      assert.deepEqual(
        texts().map(({ text }) => text),
        ['10', '20', '30'],
      );
    });

    for (const [what, fields] of [
      ['no date', {}],
      ['a date without a zone', { send_date: '2026-02-01T09:00:00' }],
      ['a day', { send_date: '2026-02-01' }],
      ['a date that there is not', { send_date: '2026-13-01T09:00:00Z' }],
      ['milliseconds', { send_date: 1_800_000_000_000 }],
      ['extra that is no JSON', { send_date: '2026-02-01T09:00:00Z', extra: 'order 17' }],
      ['extra that is no pairs', { send_date: '2026-02-01T09:00:00Z', extra: '[1]' }],
      ['extra that is no text', { send_date: '2026-02-01T09:00:00Z', extra: { order: 17 } }],
    ] as const) {
      it(`refuses ${what} with 400`, async () => {
        const { status } = await rest.post('/sms/queue', { ...TEXT, ...fields });
        assert.equal(status, 400);
        assert.deepEqual([texts(), api.waitingTexts], [[], []]);
      });
    }
  });

  it('are listed, as many as asked for: GET /texts?last=2', async () => {
    for (const payload of ['a', 'b', 'c']) await rest.post('/sms/send', { ...TEXT, payload });
    const { answer } = await rest.get('/texts?last=2');
    const sent = answer.sent as { text: string }[];
    assert.deepEqual([answer.sentCount, sent.map(({ text }) => text)], [3, ['b', 'c']]);
    for (const last of ['0', 'all', '-1', '1e9']) {
      assert.equal((await rest.get(`/texts?last=${last}`)).status, 400);
    }
  });

  it('are listed: GET /texts', async () => {
    await rest.post('/sms/send', TEXT);
    await rest.post('/sms/queue', { ...TEXT, send_date: '2026-02-01T09:00:00Z' });
    const { answer } = await rest.get('/texts');
    assert.deepEqual(answer, {
      success: true,
      sentCount: 1,
      sent: JSON.parse(JSON.stringify(texts())),
      waiting: JSON.parse(JSON.stringify(api.waitingTexts)),
    });
    assert.equal(api.waitingTexts.length, 1);
  });
});
