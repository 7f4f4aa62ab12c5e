/** Owns what an event tells of a call: found by the automatic rules, or at the paths that a flow names. Runs in the editor too. */
import { type FindingRule, PropertyFinder } from '../events/property-finder';
import { parsePaths, readPath } from '../events/property-path';
import { type Shape, Shapes } from '../events/shapes';
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

/** Finds one thing in an event of which the shape is known. */
type Find = (event: JsonObject, shape: Shape | undefined) => string | undefined;

export class CallReader {
  readonly #shapes = new Shapes();
  readonly #automaticCallId: PropertyFinder<string> | undefined;
  readonly #callId: Find;
  readonly #leg = this.#automatic(legRule);
  readonly #direction: Find;
  readonly #from: Find;
  readonly #to: Find;
  readonly #remote = this.#automatic(remoteRule);
  readonly #local = this.#automatic(localRule);

  constructor(
    readonly phaseOf: PhaseReader,
    { callId, direction, from, to }: CallPaths,
  ) {
    const finder = callId === '' ? new PropertyFinder(callIdRule, this.#shapes) : undefined;
    this.#automaticCallId = finder;
    this.#callId = finder ? (event, shape) => finder.find(event, shape) : chosen(callId, readId);
    this.#direction = direction === '' ? this.#automatic(directionRule) : chosen(direction, readDirection);
    this.#from = from === '' ? this.#automatic(fromRule) : chosen(from, readParty);
    this.#to = to === '' ? this.#automatic(toRule) : chosen(to, readParty);
  }

  /** What an event of this type tells of a call; undefined where it tells nothing. */
  read(event: JsonObject, type: string): CallEvent | undefined {
    const phase = this.phaseOf(type);
    if (phase === undefined) return undefined;
    const shape = this.#shapes.of(event);
    const id = this.#callId(event, shape);
    if (id === undefined) return undefined;
    const leg = this.#leg(event, shape);
    return { id, phase, leg, parties: () => this.#parties(event, shape) };
  }

  /** Who calls whom, by whatever event. */
  partiesOf(event: JsonObject): Parties {
    return this.#parties(event, this.#shapes.of(event));
  }

  /** Where the id of the call was found, as a path; undefined where a flow names the path, or there is no id. */
  locateCallId(event: JsonObject): string | undefined {
    return this.#automaticCallId?.locate(event)?.path;
  }

  #parties(event: JsonObject, shape: Shape | undefined): Parties {
    const direction = this.#direction(event, shape);
    const isOutbound = direction === 'outbound';
    const [caller, called] = isOutbound ? [this.#local, this.#remote] : [this.#remote, this.#local];
    const from = this.#from(event, shape) ?? caller(event, shape);
    const to = this.#to(event, shape) ?? called(event, shape);
    return {
      ...(direction !== undefined && { direction }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    };
  }

  #automatic(rule: FindingRule<string>): Find {
    const finder = new PropertyFinder(rule, this.#shapes);
    return (event, shape) => finder.find(event, shape);
  }
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
