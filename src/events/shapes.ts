/** Owns the shapes of events: which properties stand where, whatever their values. Events of one shape share one object. */
import type { JsonObject } from '../util/json';
import { memoized } from '../util/memo';

/** How deep properties are looked for, in objects below the event itself. An array adds no level. */
export const MAX_LEVEL = 5;

/** How many properties of one event are looked at, the outer ones first, so that a huge event costs no more than a large one. */
export const MAX_PROPERTIES = 256;

/** How many of an event's objects are looked into. */
export const MAX_OBJECTS = 64;

/** How many shapes are remembered, and how many steps for all of them together. Then all are forgotten. */
const MAX_SHAPES = 4096;
const MAX_STEPS = 1 << 16;

/** What all the properties are called that have no name worth to be told from others. */
const NAMELESS = '';

/** The longest name of a property that is told from others, in characters. */
const MAX_NAME_LENGTH = 64;

/** Names that are ids would make shapes without number; what has a dot can't be written as a path; the rest is hostile. */
const NOT_A_NAME = /\d{4}|[\da-f]{8}-[\da-f]{4}-|\.|^(?:__proto__|constructor|prototype)$/i;

/** Stand between the names of properties, and are none. */
const ENTERS_OBJECT = Symbol('enters an object');
const ENTERS_ARRAY = Symbol('enters the first element of an array');
const LEAVES = Symbol('leaves');
type Token = string | typeof ENTERS_OBJECT | typeof ENTERS_ARRAY | typeof LEAVES;

/** What events have in common that have the same properties in the same places. */
export class Shape {
  /** Keeps the type apart from other objects without properties. */
  readonly kind = 'shape';
}

/** One property of an event, of which nothing but its place is known. */
export interface Place {
  readonly name: string;
  /** As the user would write it, the name included: `data.parties.0.status`. */
  readonly path: string;
  /** The names of the objects on the way, outermost first; none at the top level. */
  readonly within: readonly string[];
  /** The names of the properties beside it, its own included. */
  readonly besides: readonly string[];
  /** Whether an array is on the way. */
  readonly inArray: boolean;
  /** Whether it is an object, or an array of them, whose properties are places too. */
  readonly isObject: boolean;
  /** Which of {@link Shapes.objects} has it. */
  readonly at: number;
}

/** One step of the way through the properties of an event. */
class Step {
  /** Of the events that end here, once there were two of them. */
  shape: Shape | undefined;
  isEnd = false;
  /** The step that came next when last asked: mostly it does so again. */
  next: Step | undefined;
  /** All that came next, where it was more than one. */
  all: Map<Token, Step> | undefined;

  constructor(readonly token: Token) {}
}

/**
 * Tells the shape of an event. What was learned of a shape may be kept beside it, so that it is worked out once, not for
 * each event: names are what differs least.
 */
export class Shapes {
  /** The objects of the event that was looked at last, the event first. Only good until the next one. */
  readonly objects: JsonObject[] = [];
  #count = 0;
  readonly #levels: number[] = [];
  readonly #parents: number[] = [];
  readonly #names: string[] = [];
  readonly #isElement: boolean[] = [];
  #root = new Step(LEAVES);
  #steps = 0;
  #shapes = 0;

  /**
   * The shape of this event: the same object for each event that has the same properties, for as long as it is remembered.
   * Undefined for the first one: where no two events are alike, there is nothing to remember.
   */
  of(event: JsonObject): Shape | undefined {
    let step = this.#root;
    let left = MAX_PROPERTIES;
    this.#count = 0;
    this.#enter(event, 0, 0, '', false);
    for (let at = 0; at < this.#count && left > 0; at += 1) {
      const object = this.objects[at] ?? event;
      const level = this.#levels[at] ?? 0;
      for (const name in object) {
        if (left === 0) break;
        left -= 1;
        step = step.next?.token === name ? step.next : this.#follow(step, distinct(name));
        const value = object[name];
        if (typeof value !== 'object' || value === null) continue;
        if (level === MAX_LEVEL || this.#count === MAX_OBJECTS || step.token === NAMELESS) continue;
        if (!Array.isArray(value)) {
          step = this.#follow(step, ENTERS_OBJECT);
          this.#enter(value as JsonObject, level + 1, at, name, false);
        } else if (isObject(value[0])) {
          step = this.#follow(step, ENTERS_ARRAY);
          this.#enter(value[0], level + 1, at, name, true);
        }
      }
      step = this.#follow(step, LEAVES);
    }
    return step.shape ?? this.#remember(step);
  }

  /** Every place of the event that was looked at last, the outer ones first. Dear: meant for a shape that is new. */
  places(): Place[] {
    const places: Place[] = [];
    let left = MAX_PROPERTIES;
    let child = 1;
    for (let at = 0; at < this.#count; at += 1) {
      const within = this.#within(at);
      const path = this.#pathTo(at);
      const inArray = this.#inArray(at);
      const besides = Object.keys(this.objects[at] ?? {}).slice(0, left);
      left -= besides.length;
      for (const name of besides) {
        if (distinct(name) === NAMELESS) continue;
        // Objects are entered in the order of their properties.
        const isObject = child < this.#count && this.#parents[child] === at && this.#names[child] === name;
        if (isObject) child += 1;
        places.push({ name, path: path + name, within, besides, inArray, isObject, at });
      }
    }
    return places;
  }

  #remember(step: Step): Shape | undefined {
    if (step.isEnd) {
      step.shape = new Shape();
      this.#shapes += 1;
    }
    step.isEnd = true;
    if (this.#shapes >= MAX_SHAPES || this.#steps >= MAX_STEPS) {
      this.#root = new Step(LEAVES);
      this.#steps = 0;
      this.#shapes = 0;
    }
    return step.shape;
  }

  #enter(object: JsonObject, level: number, parent: number, name: string, isElement: boolean): void {
    const at = this.#count;
    this.objects[at] = object;
    this.#levels[at] = level;
    this.#parents[at] = parent;
    this.#names[at] = name;
    this.#isElement[at] = isElement;
    this.#count += 1;
  }

  #within(at: number): string[] {
    return at === 0 ? [] : [...this.#within(this.#parents[at] ?? 0), this.#names[at] ?? ''];
  }

  #inArray(at: number): boolean {
    return at > 0 && (this.#isElement[at] === true || this.#inArray(this.#parents[at] ?? 0));
  }

  #pathTo(at: number): string {
    if (at === 0) return '';
    return `${this.#pathTo(this.#parents[at] ?? 0)}${this.#names[at]}.${this.#isElement[at] ? '0.' : ''}`;
  }

  #follow(from: Step, token: Token): Step {
    if (from.next?.token === token) return from.next;
    const step = from.all?.get(token) ?? this.#add(from, token);
    from.next = step;
    return step;
  }

  #add(from: Step, token: Token): Step {
    this.#steps += 1;
    const step = new Step(token);
    if (from.next !== undefined) {
      from.all ??= new Map([[from.next.token, from.next]]);
      from.all.set(token, step);
    }
    return step;
  }
}

/** What is known of shapes, for whoever has no reason to keep it apart: a shape depends on nothing but the event. */
export const KNOWN_SHAPES = new Shapes();

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name as a step. */
const distinct = memoized((name) =>
  name.length > MAX_NAME_LENGTH || NOT_A_NAME.test(name) ? NAMELESS : name,
);
