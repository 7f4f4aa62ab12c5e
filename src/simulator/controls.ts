/** Owns what people and tests may ask of the simulator over HTTP, which the real API does not have. */

import { isStreamName, STREAM_NAMES, STREAMS, type StreamName } from '../protocol/streams';
import { type JsonObject, parseJsonObject } from '../util/json';
import { type Answer, refusal } from './http';
import type { Play } from './player';
import { isScenarioName, SCENARIO_NAMES, type ScenarioName } from './scenario';

/** What the controls move. */
export interface Controls {
  /** Returns how many connections got it. */
  emit(event: JsonObject, stream?: StreamName): number;
  play(scenario: ScenarioName): Play;
  /** Whether a connection runs a stream. */
  isHeard(): boolean;
}

/**
 * `POST /events`: pushes any JSON object as an event.
 *
 * @param streamWanted - the query's `stream`; null: the stream that the event's `type` names, else both
 */
export function postEvent(controls: Controls, body: string, streamWanted: string | null): Answer {
  const event = parseJsonObject(body);
  if (event === undefined) {
    return refusal(400, 'The body must be one JSON object, for example {"event":"call.ringing"}.');
  }
  if (streamWanted !== null && !isStreamName(streamWanted)) {
    return refusal(
      400,
      `The stream must be one of: ${STREAM_NAMES.join(', ')}. Without one, both get the event.`,
    );
  }
  const stream = streamWanted ?? STREAM_NAMES.find((name) => STREAMS[name].event === event.type);
  const delivered = controls.emit(event, stream);
  const body200 = { success: true, streams: stream === undefined ? STREAM_NAMES : [stream], delivered };
  return {
    status: 200,
    body:
      delivered === 0 ? { ...body200, message: 'Nobody got it: no connection runs this stream.' } : body200,
  };
}

/** `POST /scenarios/<name>`: starts a scenario and answers at once. */
export function postScenario(controls: Controls, name: string): Answer {
  if (!isScenarioName(name)) {
    return refusal(404, `There is no such scenario. There are: ${SCENARIO_NAMES.join(', ')}.`);
  }
  const { scenario, eventCount, durationMs } = controls.play(name);
  const body = { success: true, scenario, eventCount, durationMs };
  return {
    status: 202,
    body: controls.isHeard() ? body : { ...body, message: 'Nobody gets it: no connection runs a stream.' },
  };
}
