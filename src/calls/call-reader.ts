/**
 * Owns what an event tells of a call: by the automatic rules, or at the paths that a flow names. Runs in the editor
 * too.
 */
import { PropertyFinder } from '../events/property-finder';
import { parsePaths, readPath } from '../events/property-path';
import type { JsonObject } from '../util/json';
import type { CallEvent } from './call';
import { callIdRule, legRule, readId } from './call-id-rule';
import {
  directionRule,
  fromRule,
  localRule,
  readDirection,
  readParty,
  remoteRule,
  toRule,
} from './parties-rule';
import type { PhaseReader } from './phase';
import type { Parties } from './report';

/** Paths to properties of an event, several separated by commas: the first that the event has. Empty: found automatically. */
export interface CallPaths {
  readonly callId: string;
  readonly direction: string;
  readonly from: string;
  readonly to: string;
}

/** Finds one thing in an event. */
type Find = (event: JsonObject) => string | undefined;

/** These depend only on the event, so all readers share what is known of shapes. */
const callIds = new PropertyFinder(callIdRule);
const automaticCallId = automatic(callIds);
const automaticLeg = automatic(new PropertyFinder(legRule));
const automaticDirection = automatic(new PropertyFinder(directionRule));
const automaticFrom = automatic(new PropertyFinder(fromRule));
const automaticTo = automatic(new PropertyFinder(toRule));
const automaticRemote = automatic(new PropertyFinder(remoteRule));
const automaticLocal = automatic(new PropertyFinder(localRule));

export class CallReader {
  readonly #callId: Find;
  readonly #direction: Find;
  readonly #from: Find;
  readonly #to: Find;

  constructor(
    readonly phaseOf: PhaseReader,
    private readonly paths: CallPaths,
  ) {
    const { callId, direction, from, to } = paths;
    this.#callId = callId === '' ? automaticCallId : chosen(callId, readId);
    this.#direction = direction === '' ? automaticDirection : chosen(direction, readDirection);
    this.#from = from === '' ? automaticFrom : chosen(from, readParty);
    this.#to = to === '' ? automaticTo : chosen(to, readParty);
  }

  /** What an event of this type tells of a call; undefined: nothing. */
  read(event: JsonObject, type: string): CallEvent | undefined {
    const phase = this.phaseOf(type);
    if (phase === undefined) return undefined;
    const id = this.#callId(event);
    if (id === undefined) return undefined;
    return { id, phase, leg: automaticLeg(event), parties: () => this.partiesOf(event) };
  }

  /** Who calls whom, in any event. */
  partiesOf(event: JsonObject): Parties {
    const direction = this.#direction(event);
    const isOutbound = direction === 'outbound';
    const [caller, called] = isOutbound
      ? [automaticLocal, automaticRemote]
      : [automaticRemote, automaticLocal];
    const from = this.#from(event) ?? caller(event);
    const to = this.#to(event) ?? called(event);
    return {
      ...(direction !== undefined && { direction }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
  }

  /** Where the id of the call was found, as a path; undefined where a flow names the path, or there is no id. */
  locateCallId(event: JsonObject): string | undefined {
    return this.paths.callId === '' ? callIds.locate(event)?.path : undefined;
  }
}

function automatic(finder: PropertyFinder<string>): Find {
  return (event) => finder.find(event);
}

function chosen(paths: string, read: (value: unknown) => string | undefined): Find {
  const parsed = parsePaths(paths);
  return (event) => {
    for (const path of parsed) {
      const found = read(readPath(event, path));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}
