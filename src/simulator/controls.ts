/** Owns the controls of the simulator over HTTP, for people and tests. The real API does not have them. */

import { isStreamName, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import { type JsonObject, parseJsonObject } from '../util/json';
import { type JsonResponse, refusal } from './http';
import { readFailureWish } from './rest/failure-wish';
import type { RestFailure } from './rest/rest-failure';
import type { Text } from './rest/texts';
import type { Play } from './scenarios/player';
import { isScenarioName, SCENARIO_NAMES, type ScenarioName } from './scenarios/scenarios';

/** What the controls move. */
export interface Controls {
  readonly streams: StreamTable;
  /** Returns how many connections got it. */
  emit(event: JsonObject, stream?: StreamName): number;
  play(scenario: ScenarioName): Play;
  /** The next request to the path fails. */
  failRest(path: string, failure: RestFailure): void;
  /** Whether a connection runs a stream. */
  isHeard(): boolean;
  /** The latest texts that were sent, oldest first, and how many there were since the start. */
  texts(): { readonly sent: readonly Text[]; readonly waiting: readonly Text[]; readonly sentCount: number };
}

interface ControlRequest {
  readonly body: string;
  readonly query: URLSearchParams;
}

export interface Control {
  readonly method: 'GET' | 'POST';
  readonly answer: (controls: Controls, request: ControlRequest) => JsonResponse;
}

const SCENARIO_PREFIX = '/scenarios/';

const CONTROLS = {
  '/events': { method: 'POST', answer: postEvent },
  '/failures': { method: 'POST', answer: postFailure },
  '/texts': { method: 'GET', answer: getTexts },
} as const satisfies Readonly<Record<string, Control>>;

/** Methods and paths, as people see them. */
export const CONTROL_PATHS = [
  ...Object.entries(CONTROLS).map(([path, { method }]) => `${method} ${path}`),
  `POST ${SCENARIO_PREFIX}<name>`,
];

export function controlAt(path: string): Control | undefined {
  if (Object.hasOwn(CONTROLS, path)) return CONTROLS[path as keyof typeof CONTROLS];
  if (!path.startsWith(SCENARIO_PREFIX)) return undefined;
  const name = path.slice(SCENARIO_PREFIX.length);
  return { method: 'POST', answer: (controls) => postScenario(controls, name) };
}

/**
 * `POST /events`: sends any JSON object as an event. Without a `stream` in the query, it goes to the stream that the
 * event's `type` names, or to all streams.
 */
function postEvent(controls: Controls, { body, query }: ControlRequest): JsonResponse {
  const streamWanted = query.get('stream');
  const event = parseJsonObject(body);
  if (event === undefined) {
    return refusal(400, 'The body must be one JSON object, for example {"event":"call.ringing"}.');
  }
  const { streams } = controls;
  const all = streamNames(streams);
  if (streamWanted !== null && !isStreamName(streamWanted, streams)) {
    return refusal(
      400,
      `The stream must be one of: ${all.join(', ')}. Without one, all of them get the event.`,
    );
  }
  const stream = streamWanted ?? all.find((name) => streams[name].event === event.type);
  const delivered = controls.emit(event, stream);
  const body200 = { success: true, streams: stream === undefined ? all : [stream], delivered };
  return {
    status: 200,
    body:
      delivered === 0 ? { ...body200, message: 'Nobody got it: no connection runs this stream.' } : body200,
  };
}

/** `POST /scenarios/<name>`: starts a scenario and answers at once. */
function postScenario(controls: Controls, name: string): JsonResponse {
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

/** `POST /failures`: lets the next request to a path fail. */
function postFailure(controls: Controls, { body }: ControlRequest): JsonResponse {
  const fields = parseJsonObject(body);
  if (fields === undefined) return refusal(400, 'The body must be one JSON object with a path and a kind.');
  const wish = readFailureWish(fields);
  if (!wish.ok) return refusal(400, wish.message);
  controls.failRest(wish.path, wish.failure);
  return { status: 200, body: { success: true, message: `The next request to ${wish.path} fails.` } };
}

/** `GET /texts`: the texts that flows have sent: the last 100, or as many as `last` in the query says. */
function getTexts(controls: Controls, { query }: ControlRequest): JsonResponse {
  const last = query.get('last') ?? '100';
  if (!/^[1-9]\d{0,3}$/.test(last)) return refusal(400, 'The last must be a whole number from 1 to 9999.');
  const { sentCount, sent, waiting } = controls.texts();
  return { status: 200, body: { success: true, sentCount, sent: sent.slice(-Number(last)), waiting } };
}
