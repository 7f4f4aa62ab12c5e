/** Owns what the runtime tells the dialog of a filter: what it does with the recent events, and which rules it can't read. */
import assert from 'node:assert/strict';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { connectionNode, eventsNode, probes, TAB } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const EVENTS = [
  { event: 'call.ringing', call: { from: '+1 (202) 555-0100', seconds: 0 } },
  { event: 'call.ended', call: { from: '2025550101', seconds: 7 } },
  { event: 'sms.received', text: 'a'.repeat(40) },
];

describe('what the runtime says of a filter', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
    await runtime.start(TAB, connectionNode(api.url), eventsNode('e', {}, ['out']), ...probes('out'));
    await api.occurrences.nth('request', 2);
    for (const event of EVENTS) api.emit(event, 'user');
    await runtime.probe('out').atLeast(EVENTS.length);
  });
  afterEach(() => api.close());

  const preview = async (settings: object) =>
    JSON.parse(await runtime.post('/rt-connection/connection/preview', settings));

  const rule = (property: string, op: string, value: string) => ({ rules: [{ property, op, value }] });
  const rows: readonly [title: string, settings: object, outputs: readonly number[] | undefined][] = [
    ['no filter', {}, [0, 0, 0]],
    ['types with an output each', { types: ['sms.*', 'call.*'], split: true }, [0, 1, 1]],
    ['a rule', rule('call.seconds', 'gt', '5'), [-1, 0, -1]],
    ['a telephone number', rule('call.from', 'phone', '202-555-0100'), [-1, -1, 0]],
    ['an expression', rule('event', 'regex', '^call\\.'), [-1, 0, 0]],
    ['a type that is empty', { types: [''] }, undefined],
    ['an expression that Node.js can not read', rule('event', 'regex', '('), undefined],
    ['what is no filter', { types: 1, rules: 'x' }, undefined],
  ];
  for (const [title, settings, outputs] of rows)
    it(`${title}: ${outputs ?? 'nothing'}`, async () => {
      let answer = await preview(settings);
      // A machine may be so busy that a telephone number takes too long the first time.
      if (answer.isTooSlow) answer = await preview(settings);
      assert.deepEqual(answer.outputs, outputs);
      assert.deepEqual(answer.recent, JSON.parse(await runtime.get('/rt-connection/connection/recent')));
    });

  it('gives up on an expression that would take for ever', async () => {
    const endless = rule('text', 'regex', '^(a+)+b$');
    for (let times = 0; times < 3; times += 1) {
      const { recent, ...said } = await preview(endless);
      assert.deepEqual([recent.length, said], [EVENTS.length, { isTooSlow: true }]);
    }
  });

  it('knows no connection that does not run', async () => {
    assert.equal(await runtime.post('/rt-connection/other/preview', {}), 'Not Found');
  });

  it('says of each rule whether it can be read', async () => {
    const rules = [
      { property: 'a', op: 'regex', value: '(' },
      { property: 'a', op: 'regex', value: '^a$' },
      { property: 'a', op: 'phone', value: '12' },
      { property: 'a', op: 'phone', value: '+49 30 901820' },
      null,
    ];
    assert.deepEqual(JSON.parse(await runtime.post('/rt-events/rules', rules)), [
      'rule-regex-invalid',
      null,
      'rule-phone-invalid',
      null,
      'rule-not-an-object',
    ]);
    assert.equal(await runtime.post('/rt-events/rules', { rules }), 'Bad Request');
  });
});
