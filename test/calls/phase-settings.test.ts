import assert from 'node:assert/strict';
import { compilePhases } from '../../src/calls/phase-settings';

function phaseOf(phases: unknown, type: string): string | undefined {
  const compiled = compilePhases(phases);
  assert.ok(compiled.ok);
  return compiled.phaseOf(type);
}

describe('the phases of a flow', () => {
  const guessed = [undefined, [], [{ phase: 'ringing', types: [] }], [{ phase: 'ended' }]];
  for (const phases of guessed) {
    it(`are guessed where there is no pattern: ${JSON.stringify(phases)}`, () => {
      assert.equal(phaseOf(phases, 'call.ringing'), 'ringing');
    });
  }

  const phases = [
    { phase: 'missed', types: ['lost.*', '!lost.property'] },
    { phase: 'ringing', types: ['begin', 'lost.property', 'x*'] },
    { phase: 'answered', types: ['middle', 'x1'] },
    { phase: 'ringing', types: ['begin.again'] },
  ];
  const cases: readonly (readonly [type: string, phase: string | undefined])[] = [
    ['begin', 'ringing'],
    ['begin.again', 'ringing'],
    ['middle', 'answered'],
    ['lost.call', 'missed'],
    ['lost.property', 'ringing'],
    ['x1', 'ringing'],
    ['BEGIN', undefined],
    ['call.ringing', undefined],
  ];
  for (const [type, phase] of cases) {
    it(`are the phases of the patterns, if there are patterns: ${type} is ${phase}`, () => {
      assert.equal(phaseOf(phases, type), phase);
      assert.equal(phaseOf(phases, type), phase);
    });
  }

  it('leave out what a phase excludes, and take the rest where it wants nothing else', () => {
    const allBut = [{ phase: 'ended', types: ['!begin'] }];
    assert.equal(phaseOf(allBut, 'begin'), undefined);
    assert.equal(phaseOf(allBut, 'whatever'), 'ended');
  });

  const problems: readonly (readonly [phases: unknown, index: number, pattern: number, why: string])[] = [
    ['call.*', -1, -1, 'not-a-list'],
    [{ ringing: [] }, -1, -1, 'not-a-list'],
    [['call.*'], 0, -1, 'phase-not-an-object'],
    [[null], 0, -1, 'phase-not-an-object'],
    [
      [
        { phase: 'ended', types: [] },
        { phase: 'busy', types: [] },
      ],
      1,
      -1,
      'phase-unknown',
    ],
    [[{ types: ['a'] }], 0, -1, 'phase-unknown'],
    [[{ phase: 'ended', types: 'call.ended' }], 0, -1, 'not-a-list'],
    [[{ phase: 'ended', types: ['a', ''] }], 0, 1, 'pattern-empty'],
    [[{ phase: 'ended', types: ['a', '!'] }], 0, 1, 'pattern-only-exclusion'],
    [[{ phase: 'ended', types: [7] }], 0, 0, 'pattern-not-text'],
  ];
  for (const [wrong, index, pattern, why] of problems) {
    it(`that are wrong are told: ${JSON.stringify(wrong)}: ${why}`, () => {
      assert.deepEqual(compilePhases(wrong), { ok: false, problems: [{ index, pattern, why }] });
    });
  }

  it('are decided for more types than are remembered', () => {
    const compiled = compilePhases([]);
    assert.ok(compiled.ok);
    for (let n = 0; n < 3000; n += 1) {
      const letters = String(n).replace(/\d/g, (digit) => 'QWXYZJKVBG'[Number(digit)] ?? '');
      assert.equal(compiled.phaseOf(`${letters}.answered`), 'answered');
      assert.equal(compiled.phaseOf(`${letters}.unknown`), undefined);
    }
    assert.equal(compiled.phaseOf(`answered.${'x'.repeat(1000)}`), 'answered');
  });
});
