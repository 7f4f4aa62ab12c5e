/** What the events of the simulator look like in each of its shapes. */
import assert from 'node:assert/strict';
import { eventTypeReader } from '../../src/events/event-type';
import { Evidence } from '../../src/events/evidence';
import { typePaths } from '../../src/events/type-paths';
import { EVENT_SHAPE_NAMES, type EventShapeName } from '../../src/simulator/scenarios/shapes';
import { startSimulator } from '../../src/simulator/simulator';
import type { JsonObject } from '../../src/util/json';
import { locateType } from '../support/locate-type';
import { connectWire } from '../support/wire-client';

/** Where the type of a call that rings is found, and what it is. */
const RINGING: Readonly<Record<EventShapeName, readonly [path: string | undefined, type: string]>> = {
  flat: ['event', 'call.ringing'],
  nested: ['data.event', 'call.ringing'],
  status: ['CallStatus', 'ringing'],
  webhook: ['data.event_type', 'call.ringing'],
  parties: ['body.parties.0.status.code', 'Ringing'],
  topic: [undefined, 'userevent'],
};

/** The frames of a call that comes in and is answered, and of a text, written in this shape. */
async function played(shape: EventShapeName): Promise<JsonObject[]> {
  const simulator = await startSimulator({ shape, random: () => 0 });
  try {
    const client = await connectWire(simulator.url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
    const frames: JsonObject[] = [];
    for (const scenario of ['incoming-call', 'text-out', 'status-change'] as const) {
      const frame = client.occurrences.next('frame');
      simulator.play(scenario);
      frames.push(await frame);
    }
    const sent = client.occurrences.next('frame');
    simulator.emit({ event: 'by.hand' });
    frames.push(await sent);
    return frames;
  } finally {
    await simulator.close();
  }
}

/** Every text, number and boolean somewhere in the event. */
function valuesIn(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesIn) : [value];
}

describe('the shapes of the simulator', () => {
  for (const shape of EVENT_SHAPE_NAMES) {
    it(`${shape}: a call rings as ${RINGING[shape][1]}, with all that is known of it`, async () => {
      const [ringing = {}, text = {}, , byHand] = await played(shape);
      const [path, type] = RINGING[shape];
      assert.equal(eventTypeReader('')(ringing, 'userevent'), type);
      assert.equal(locateType('', ringing)?.path, path);
      for (const value of ['inbound', '+13125550142', 'Ada Byron', '+12025550100', 'call-00000000']) {
        assert.ok(valuesIn(ringing).includes(value), value);
      }
      assert.ok(valuesIn(text).includes('Your order is ready to pick up.'));
      assert.deepEqual(
        byHand,
        { type: 'userevent', event: 'by.hand' },
        'what somebody else makes stays as it is',
      );
    });
  }

  it('topic: the first candidate for the type is where it stands', async () => {
    const evidence = new Evidence();
    for (const event of await played('topic')) evidence.note(event);
    assert.equal(typePaths([evidence])[0]?.path, 'info.topic');
  });
});
