import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Board,
  boardOf,
  CHIP_PLACES,
  type ChipPlace,
  isGuessed,
  moved,
  toPhases,
} from '../../nodes/rt-call/editor/phases';
import { compilePhases, type PhaseTypes } from '../../src/calls/phase-settings';

const SEEN = [
  'call.ringing',
  'call.answered',
  'call.ended',
  'call.parked.away',
  'message.received',
  'x.begin',
];

/** The places with something in them; what is saved in brackets. */
function shown(board: Board): Record<string, string> {
  const entries = CHIP_PLACES.map((place): [string, string] => [
    place,
    board[place].map(({ pattern, isSeen }) => (isSeen ? pattern : `[${pattern}]`)).join(' '),
  ]);
  return Object.fromEntries(entries.filter(([, chips]) => chips !== ''));
}

/** The place that the runtime gives a type. */
function placeOf(phases: readonly PhaseTypes[], type: string): ChipPlace {
  const compiled = compilePhases(phases);
  assert.ok(compiled.ok);
  return compiled.phaseOf(type) ?? 'none';
}

describe('the phases in the dialog of rt call', () => {
  it('are guessed for the seen types, as long as nothing is moved', () => {
    assert.deepEqual(shown(boardOf([], SEEN)), {
      ringing: 'call.ringing',
      answered: 'call.answered',
      held: 'call.parked.away',
      ended: 'call.ended',
      none: 'message.received x.begin',
    });
  });

  it('keep the guessed phases when one type is moved', () => {
    const phases = moved([], SEEN, 'x.begin', 'ringing');
    assert.deepEqual(phases, [
      { phase: 'ringing', types: ['call.ringing', 'x.begin'] },
      { phase: 'answered', types: ['call.answered'] },
      { phase: 'held', types: ['call.parked.away'] },
      { phase: 'ended', types: ['call.ended'] },
    ]);
    assert.deepEqual(shown(boardOf(phases, SEEN)), {
      ringing: '[call.ringing] [x.begin]',
      answered: '[call.answered]',
      held: '[call.parked.away]',
      ended: '[call.ended]',
      none: 'message.received',
    });
  });

  it('show patterns in their saved phases, and seen types in the phases that match', () => {
    const phases: PhaseTypes[] = [{ phase: 'ringing', types: ['call.*', '!call.ended'] }];
    assert.deepEqual(shown(boardOf(phases, SEEN)), {
      ringing: '[call.*] [!call.ended] call.answered call.parked.away call.ringing',
      none: 'call.ended message.received x.begin',
    });
  });

  const moves: readonly (readonly [
    what: string,
    before: PhaseTypes[],
    pattern: string,
    to: ChipPlace,
    after: PhaseTypes[],
  ])[] = [
    [
      'out of a pattern by an exclusion',
      [{ phase: 'ringing', types: ['call.*'] }],
      'call.ended',
      'ended',
      [
        { phase: 'ringing', types: ['call.*', '!call.ended'] },
        { phase: 'ended', types: ['call.ended'] },
      ],
    ],
    [
      'back into a pattern by leaving out the exclusion',
      [
        { phase: 'ringing', types: ['call.*', '!call.ended'] },
        { phase: 'ended', types: ['call.ended', 'x'] },
      ],
      'call.ended',
      'ringing',
      [
        { phase: 'ringing', types: ['call.*'] },
        { phase: 'ended', types: ['x'] },
      ],
    ],
    ['to no phase', [{ phase: 'ended', types: ['a', 'b'] }], 'a', 'none', [{ phase: 'ended', types: ['b'] }]],
    [
      'a pattern as a whole',
      [
        { phase: 'ringing', types: ['a.*'] },
        { phase: 'held', types: ['b'] },
      ],
      'a.*',
      'held',
      [{ phase: 'held', types: ['b', 'a.*'] }],
    ],
    [
      'an exclusion to no phase',
      [{ phase: 'ringing', types: ['a.*', '!a.b'] }],
      '!a.b',
      'none',
      [{ phase: 'ringing', types: ['a.*'] }],
    ],
    [
      'the last pattern, and its exclusions with it',
      [
        { phase: 'ringing', types: ['a.*', '!a.b'] },
        { phase: 'held', types: ['b'] },
      ],
      'a.*',
      'none',
      [{ phase: 'held', types: ['b'] }],
    ],
    [
      'nowhere, if it is there',
      [{ phase: 'ringing', types: ['a'] }],
      'a',
      'ringing',
      [{ phase: 'ringing', types: ['a'] }],
    ],
  ];
  for (const [what, before, pattern, to, after] of moves) {
    it(`move ${what}`, () => assert.deepEqual(moved(before, SEEN, pattern, to), after));
  }

  it('are the same as in the runtime after each move: the moved type is there, and everything else stays', () => {
    const type = fc.constantFrom(...SEEN);
    const step = fc.tuple(type, fc.constantFrom(...CHIP_PLACES));
    const wide: PhaseTypes[] = [
      { phase: 'ended', types: ['call.*'] },
      { phase: 'ringing', types: ['x.*', 'm*'] },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom([], wide),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (start: PhaseTypes[], steps) => {
          let phases = start;
          for (const [moving, to] of steps) {
            const next = moved(phases, SEEN, moving, to);
            // Without any type in any phase, all are guessed anew.
            if (isGuessed(next)) return;
            for (const other of SEEN)
              assert.equal(placeOf(next, other), other === moving ? to : placeOf(phases, other));
            phases = next;
          }
        },
      ),
    );
  });

  it('are guessed if the saved phases can not be read', () => {
    assert.deepEqual([toPhases('x'), toPhases([{ phase: 'no' }]), toPhases(undefined)], [[], [], []]);
    assert.deepEqual(toPhases([{ phase: 'held', types: ['a'] }]), [{ phase: 'held', types: ['a'] }]);
  });
});
