import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Call } from '../../src/calls/call';
import { CallsBySilence } from '../../src/calls/calls-by-silence';

const ID = fc.constantFrom('a', 'b', 'c', 'd', 'e');

function callOf(id: string): Call {
  return Call.begin({ id, phase: 'ringing', parties: () => ({}) }, { at: 0, elapsedMs: 0 });
}

describe('calls by their silence', () => {
  it('are in the order of a map whose entries are taken out and put in again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('add', 'heard', 'delete'), ID)), (steps) => {
        const calls = new CallsBySilence();
        const model = new Map<string, Call>();
        for (const [step, id] of steps) {
          const known = calls.get(id);
          assert.equal(known?.call, model.get(id));
          if (step === 'delete') {
            calls.delete(id);
            model.delete(id);
          } else if (step === 'add' || known !== undefined) {
            const call = step === 'add' ? callOf(id) : known?.call;
            if (step === 'heard' && known !== undefined) calls.heard(known);
            else if (call !== undefined) calls.add(call);
            model.delete(id);
            if (call !== undefined) model.set(id, call);
          }
          assert.deepEqual([...calls], [...model.values()]);
          assert.equal(calls.first, [...model.values()][0]);
          assert.equal(calls.size, model.size);
        }
      }),
    );
  });

  it('may be deleted while they are looked at', () => {
    const calls = new CallsBySilence();
    for (const id of ['a', 'b', 'c']) calls.add(callOf(id));
    const seen: string[] = [];
    for (const { id } of calls) {
      seen.push(id);
      calls.delete(id);
    }
    assert.deepEqual(seen, ['a', 'b', 'c']);
    assert.equal(calls.size, 0);
  });
});
