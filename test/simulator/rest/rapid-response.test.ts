/** Leads that the simulator's agents are called for. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { RestClient } from '../../support/rest-client';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';
import { connectWire } from '../../support/wire-client';

const PATH = '/voice/rapidresponse';
const LEAD = { whisper_text: 'A lead from the web form', callee: '3125550142' };

describe('POST /voice/rapidresponse', () => {
  let clock: VirtualClock;
  let api: Simulator;
  let rest: RestClient;

  beforeEach(async () => {
    clock = createVirtualClock(Date.UTC(2026, 0, 31, 8));
    api = await startSimulator({ clock });
    rest = new RestClient(api);
  });
  afterEach(() => api.close());

  const leads = () => api.occurrences.all('lead').map(({ callee }) => callee);

  it('answers what the documentation shows, and calls the lead', async () => {
    const client = await connectWire(api.url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
    const told = client.occurrences.next('frame');
    const { status, answer } = await rest.post(PATH, LEAD);
    assert.equal(status, 200);
    const { guid, success, result } = answer;
    assert.equal(typeof guid, 'string');
    assert.equal(success, true);
    assert.deepEqual(result, {
      callprocess_id: 7001,
      step_order: 1,
      creation_date: '2026-01-31T08:00:00+00:00',
      callqueue_status: 'queued',
      lead_numtocall: '+13125550142',
      whisper_text: LEAD.whisper_text,
      callqueue_id: 9001,
    });
    const { event, direction, to, callqueueId } = await told;
    assert.deepEqual([event, direction, to, callqueueId], ['call.ringing', 'outbound', '+13125550142', 9001]);
    assert.deepEqual(leads(), ['+13125550142']);
  });

  it('takes the same lead again after an hour, however the number is written', async () => {
    assert.equal((await rest.post(PATH, LEAD)).status, 200);
    clock.tick(3_600_000 - 1);
    const again = { ...LEAD, callee: '+13125550142' };
    const { status, answer } = await rest.post(PATH, again);
    assert.deepEqual([status, answer.success, answer.code], [400, false, 'DUPLICATE_QUEUE_ENTRY']);
    assert.equal((await rest.post(PATH, { ...LEAD, callee: '4155550117' })).status, 200);
    clock.tick(1);
    assert.equal((await rest.post(PATH, again)).status, 200);
    assert.deepEqual(leads(), ['+13125550142', '+14155550117', '+13125550142']);
  });

  for (const [what, fields, code] of [
    ['a number that is none', { ...LEAD, callee: '123' }, 'INVALID_PHONENUMBER'],
    ['a call process that there is not', { ...LEAD, callprocess_id: 1 }, 'INVALID_CALLPROCESS'],
    ["another's account", { ...LEAD, account_id: 1 }, 'INVALID_ACCOUNT'],
    ['no number', { whisper_text: 'Hello' }, undefined],
    ['no text', { callee: '3125550142' }, undefined],
  ] as const) {
    it(`refuses ${what}${code === undefined ? '' : ` with the code ${code}`}, and calls nobody`, async () => {
      const { status, answer } = await rest.post(PATH, fields);
      assert.deepEqual([status, answer.success, answer.code], [400, false, code]);
      assert.deepEqual(leads(), []);
    });
  }

  it('takes the account and the call process that there are', async () => {
    const { status } = await rest.post(PATH, { ...LEAD, callprocess_id: '7001', account_id: 5001 });
    assert.equal(status, 200);
  });
});
