/**
 * Owns that docs/testing-flows.md names what the simulator offers to a test, and every way to fail. That its flow's test
 * runs is test/system/library.test.ts's.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../../src/simulator';
import type { Simulator, SimulatorOccurrences } from '../../src/simulator/interface';
import type { RestFailure } from '../../src/simulator/rest/rest-failure';
import { codeBlocks, codeWords, tableRows } from './markdown';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'testing-flows.md'), 'utf8');

/** The compiler holds these to the types: one that is missing or too many does not compile. */
const MEMBERS: Readonly<Record<keyof Simulator, 'told' | 'for ours'>> = {
  url: 'told',
  restUrl: 'told',
  port: 'for ours',
  play: 'told',
  emit: 'told',
  occurrences: 'told',
  waitingTexts: 'told',
  sessions: 'told',
  tokens: 'told',
  signIn: 'for ours',
  failRest: 'told',
  failRestAlways: 'told',
  close: 'told',
};
const KINDS: Readonly<Record<keyof SimulatorOccurrences, true>> = {
  connection: true,
  request: true,
  close: true,
  rest: true,
  text: true,
  lead: true,
  login: true,
  refresh: true,
};
const FAILURES: Readonly<Record<RestFailure['kind'], true>> = {
  status: true,
  refused: true,
  answer: true,
  html: true,
  'no-token': true,
  'broken-json': true,
  hang: true,
  'hang-in-body': true,
  reset: true,
  'reset-in-answer': true,
  'giant-body': true,
  redirect: true,
  'reset-before-body': true,
  'reset-in-body': true,
  late: true,
};

describe('docs/testing-flows.md', () => {
  it('tells the members of the simulator', () => {
    const told = tableRows(PAGE, 'call or property').flatMap(([cell]) =>
      codeWords(cell).map((word) => /^\w+/.exec(word)?.[0]),
    );
    const members = Object.entries(MEMBERS).flatMap(([name, how]) => (how === 'told' ? [name] : []));
    assert.deepEqual([...new Set(told)], members);
  });

  it('tells the kinds of occurrences', () => {
    const [, sentence = ''] = /^`occurrences` knows these kinds: (.*?)\./ms.exec(PAGE) ?? [];
    assert.deepEqual(codeWords(sentence), Object.keys(KINDS));
  });

  it('tells every kind of failure', () => {
    assert.deepEqual(
      tableRows(PAGE, 'kind').map(([kind]) => codeWords(kind)[0]),
      Object.keys(FAILURES),
    );
  });

  it('shows failures that the simulator takes', async () => {
    const failures = codeBlocks(PAGE, 'js').find((code) => code.includes('failRestAlways')) ?? '';
    const api = await library.startSimulator();
    try {
      const end: unknown = new Function('api', `${failures}\nreturn end;`)(api);
      assert.equal(typeof end, 'function');
      const statuses = [];
      for (let n = 0; n < 2; n++) {
        statuses.push((await fetch(`${api.restUrl}/sms/send`, { method: 'POST' })).status);
      }
      assert.deepEqual(statuses, [502, 429]);
    } finally {
      await api.close();
    }
  });
});
