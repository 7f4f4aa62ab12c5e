/** The reports of the calls that the simulator has played. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ScenarioName } from '../../../src/simulator/scenarios/scenarios';
import { type Simulator, startSimulator } from '../../../src/simulator/simulator';
import { RestClient } from '../../support/rest-client';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';

describe('GET /reports/call-data', () => {
  let clock: VirtualClock;
  let api: Simulator;
  let rest: RestClient;

  beforeEach(async () => {
    clock = createVirtualClock(Date.UTC(2026, 0, 31, 23, 59, 55));
    api = await startSimulator({ clock, random: () => 0 });
    rest = new RestClient(api);
  });
  afterEach(() => api.close());

  function playToTheEnd(scenario: ScenarioName): void {
    clock.tick(api.play(scenario).durationMs);
  }

  async function report(from: string, to: string) {
    const { status, answer } = await rest.get(`/reports/call-data?start_date=${from}&end_date=${to}`);
    assert.equal(status, 200);
    return answer.data as Readonly<Record<string, unknown>>[];
  }

  it('gives each finished call of the days asked for', async () => {
    playToTheEnd('incoming-call');
    clock.tick(60_000);
    playToTheEnd('outgoing-unanswered');
    api.play('missed-call');
    const [first, ...others] = await report('2026-01-31', '2026-01-31');
    assert.deepEqual(others, []);
    assert.deepEqual(first, {
      callId: 'call-00000000',
      startDate: '2026-01-31T23:59:55+00:00',
      direction: 'inbound',
      from: '+13125550142',
      fromName: 'Ada Byron',
      to: '+12025550100',
      userId: 1001,
      disposition: 'Answered',
      ringSeconds: 2,
      talkSeconds: 4,
    });
    const both = await report('2026-01-31', '2026-02-01');
    assert.deepEqual(
      both.map(({ disposition }) => disposition),
      ['Answered', 'Canceled'],
      'not the one that still rings',
    );
    assert.deepEqual(await report('2026-02-02', '2026-02-28'), []);
  });

  it('gives the calls that the rapid response made', async () => {
    await rest.post('/voice/rapidresponse', { whisper_text: 'A lead', callee: '+13125550142' });
    clock.tick(60_000);
    const [call] = await report('2026-01-31', '2026-01-31');
    assert.deepEqual([call?.to, call?.disposition], ['+13125550142', 'Answered']);
  });

  for (const [what, query, message] of [
    ['no days', '', /start_date must be a day/],
    ['no last day', 'start_date=2026-01-31', /end_date must be a day/],
    ['a time', 'start_date=2026-01-31T00:00:00Z&end_date=2026-01-31', /start_date must be a day/],
    ['a day that there is not', 'start_date=2026-01-31&end_date=2026-02-30', /end_date must be a day/],
    ['an end before the start', 'start_date=2026-01-31&end_date=2026-01-30', /must not be before/],
  ] as const) {
    it(`refuses ${what} with 400`, async () => {
      const { status, answer } = await rest.get(`/reports/call-data?${query}`);
      assert.equal(status, 400);
      assert.match(String(answer.message), message);
    });
  }
});
