import assert from 'node:assert/strict';
import { isSound, valueToSave } from '../../nodes/editor/connection-settings';
import { resultsOf, type StepLine, stepLines } from '../../nodes/rt-connection/editor/test-steps';
import type { SettingName } from '../../src/configuration/table';

/** As Node-RED writes an environment variable. */
const VARIABLE = '$'.concat('{RT_VALUE}');

describe('the fields of a connection', () => {
  const cases: [name: string, setting: SettingName, good: unknown[], bad: unknown[]][] = [
    [
      'address',
      'url',
      [
        'wss://api.teletracker.net',
        'WS://localhost:7710',
        'wss://[::1]:1/path',
        VARIABLE,
        `wss://${VARIABLE}/`,
        undefined,
        null,
      ],
      [
        '',
        'api.teletracker.net',
        'https://api.teletracker.net',
        'wss:api',
        'wss://',
        `wss://$${VARIABLE}/`,
        'wss://a b',
        {},
      ],
    ],
    [
      'REST address',
      'restUrl',
      ['', 'https://a', 'http://a:1', VARIABLE, undefined, null],
      ['wss://a', 'a', {}],
    ],
    [
      'type property',
      'typeProperty',
      ['', 'event', 'data.kind', 'event, data.kind', 'a,b.0.c', VARIABLE, undefined, null],
      ['.', 'a.', 'a..b', 'a. .b', ',', 'a,', 'a,,b', 'a, .b', {}],
    ],
    [
      'heartbeat',
      'heartbeat',
      [0, 30, '30', '0.5', 3600, '', ' ', VARIABLE, `1${VARIABLE}`, undefined],
      [-1, '3601', 'x', Number.NaN, false, `1$${VARIABLE}`],
    ],
    [
      'account',
      'accountId',
      ['', '12', 12, '9007199254740991', VARIABLE, undefined],
      ['a', '1.5', '-1', '9007199254740992'],
    ],
  ];
  for (const [name, setting, good, bad] of cases) {
    for (const value of good)
      it(`${name} ${JSON.stringify(value)}: fine`, () => assert.equal(isSound(setting, value), true));
    for (const value of bad)
      it(`${name} ${JSON.stringify(value)}: wrong`, () => assert.equal(isSound(setting, value), false));
  }

  const heartbeats: readonly (readonly [field: string, saved: number | string])[] = [
    ['', 20],
    [' ', 20],
    ['0', 0],
    [' 45 ', 45],
    [VARIABLE, VARIABLE],
    ['soon', 'soon'],
  ];
  for (const [field, saved] of heartbeats)
    it(`heartbeat ${JSON.stringify(field)}: ${saved} is saved`, () =>
      assert.equal(valueToSave('heartbeat', field), saved));
});

describe('the test of a connection', () => {
  it('shows every step as running before there is an answer; the login only where there is one', () => {
    assert.deepEqual(
      stepLines({ auth: 'login', streams: [] }).map(({ step, state }) => `${step} ${state}`),
      ['connect running', 'login running', 'authenticate running', 'start running'],
    );
    assert.deepEqual(
      stepLines({ auth: 'token', streams: ['user'] }).map(({ step }) => step),
      ['connect', 'authenticate', 'start'],
    );
  });

  it('shows a step for each stream that a node takes, or that was tried all the same', () => {
    const names = (lines: readonly StepLine[]) => lines.map(({ step }) => step);
    const all = ['connect', 'authenticate', 'start', 'start-account'];
    assert.deepEqual(names(stepLines({ auth: 'token', streams: ['account'] })), all);
    const result = { step: 'start-account', ok: true, ms: 1 } as const;
    assert.deepEqual(names(stepLines({ auth: 'token', streams: [] }, [result])), all);
  });

  it('shows the time of each step, why one failed, and that the others were not tried', () => {
    const results = [
      { step: 'connect', ok: true, ms: 12 },
      { step: 'authenticate', ok: false, ms: 3, message: 'refused' },
    ] as const;
    assert.deepEqual(stepLines({ auth: 'token', streams: [] }, results), [
      { step: 'connect', ok: true, ms: 12, state: 'done' },
      { step: 'authenticate', ok: false, ms: 3, message: 'refused', state: 'failed' },
      { step: 'start', state: 'skipped' },
    ]);
  });

  it('takes nothing but an answer for one', () => {
    const good = { step: 'connect', ok: false, ms: 12, message: 'no such host' };
    for (const steps of [[], [good], [{ ...good, message: undefined }, good]])
      assert.equal(resultsOf({ ok: true, steps }), steps);
    for (const other of [undefined, null, 'x', {}, { steps: 1 }]) assert.equal(resultsOf(other), undefined);
    for (const wrong of [{ step: 'fly' }, { ok: 1 }, { ms: '12' }, { message: 5 }])
      assert.equal(resultsOf({ steps: [good, { ...good, ...wrong }] }), undefined, JSON.stringify(wrong));
    for (const none of [null, 'connect', {}]) assert.equal(resultsOf({ steps: [good, none] }), undefined);
  });
});
