/**
 * Owns the shapes of events: which properties are where, without their values. Events of one shape share one object.
 */
import type { JsonObject } from '../util/json';
import { memoized } from '../util/memo';

/** How many levels of objects below the event are looked at. An array adds no level. */
export const MAX_LEVEL = 5;

/**
 * How many properties of one event are looked at, the outer ones first. So a huge event costs no more than a large
 * one.
 */
export const MAX_PROPERTIES = 256;

/** How many of an event's objects are looked into. */
export const MAX_OBJECTS = 64;

/** How many shapes are remembered, and how many steps for all of them together. Then all are forgotten. */
const MAX_SHAPES = 4096;
const MAX_STEPS = 1 << 16;

/** The common name of all properties whose own name does not matter. */
const NAMELESS = '';

/** The longest name of a property that matters, in characters. */
const MAX_NAME_LENGTH = 64;

/**
 * Names that do not matter: ids, which would make endless shapes; names with a dot, which can't be paths; and hostile
 * names.
 */
const NOT_A_NAME = /\d{4}|[\da-f]{8}-[\da-f]{4}-|\.|^(?:__proto__|constructor|prototype)$/i;

/** The shape of all events with the same properties in the same places. */
export class Shape {
  /** Keeps the type apart from other objects without properties. */
  readonly kind = 'shape';
}

/** The place of one property of an event. */
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
  /** Whether an array with several elements is on the way: then this is only one of several such places. */
  readonly amongSeveral: boolean;
  /** Whether it is an object, or an array of them, whose properties are places too. */
  readonly isObject: boolean;
  /** Which of {@link Shapes.objects} has it. */
  readonly at: number;
}

/** One step of the way through the properties of an event. Whichever way an event goes on has a property of its own. */
class Step {
  /** The shape of the events that end here, from the second one on. */
  shape: Shape | undefined;
  isEnd = false;
  /** The property that came next the last time. Mostly it comes again. */
  next: Step | undefined;
  /** All properties that came next, if there were several. */
  all: Map<string, Step> | undefined;
  /** Into the value of this property: an object, the only element of an array, or the first one of several. */
  intoObject: Step | undefined;
  intoOnly: Step | undefined;
  intoFirst: Step | undefined;
  /** No further property: the next object begins. */
  onward: Step | undefined;

  constructor(readonly name: string) {}
}

/**
 * Tells the shape of an event. Callers can keep results for a shape, so that they work them out once, and not for
 * each event, because most events have the same names. To ask again for the shape of the same event costs no second
 * walk.
 */
export class Shapes {
  /** The objects of the last event, the event itself first. Valid until the next event. */
  readonly objects: JsonObject[] = [];
  readonly #levels: number[] = [];
  #count = 0;
  #last: Shape | undefined;
  #root = new Step(NAMELESS);
  #steps = 0;
  #shapes = 0;

  /**
   * The shape of this event: the same object for all events with the same properties, as long as it is remembered.
   * Undefined for the first event of a shape, because an event without a second one like it needs no memory. Nobody
   * may change an event before the next one was looked at.
   */
  of(event: JsonObject): Shape | undefined {
    if (event !== this.objects[0]) this.#last = this.#walk(event);
    return this.#last;
  }

  /** All places of the last event, the outer ones first. This is expensive, and meant for new shapes. */
  places(): Place[] {
    const places: Place[] = [];
    const ways: Way[] = [EVENT];
    let left = MAX_PROPERTIES;
    for (const [at, object] of this.objects.slice(0, this.#count).entries()) {
      const { path, within, inArray, amongSeveral } = ways[at] ?? EVENT;
      const besides = Object.keys(object).slice(0, left);
      left -= besides.length;
      for (const name of besides) {
        if (distinct(name) === NAMELESS) continue;
        const value = object[name];
        const isArray = Array.isArray(value);
        // The walk entered objects in the order of their properties.
        const isObject =
          ways.length < this.#count && this.objects[ways.length] === (isArray ? value[0] : value);
        places.push({ name, path: path + name, within, besides, inArray, amongSeveral, isObject, at });
        if (!isObject) continue;
        const step = isArray ? `${name}.0.` : `${name}.`;
        ways.push({
          path: path + step,
          within: [...within, name],
          inArray: inArray || isArray,
          amongSeveral: amongSeveral || (isArray && value.length > 1),
        });
      }
    }
    return places;
  }

  /** Runs for each event, so it makes nothing but the shape. */
  #walk(event: JsonObject): Shape | undefined {
    const objects = this.objects;
    const levels = this.#levels;
    let step = this.#root;
    let left = MAX_PROPERTIES;
    let count = 1;
    objects[0] = event;
    levels[0] = 0;
    for (let at = 0; at < count && left > 0; at += 1) {
      const object = objects[at] ?? event;
      const level = levels[at] ?? 0;
      for (const name in object) {
        if (left === 0) break;
        left -= 1;
        const { next } = step;
        // Only names are compared, and never undefined, since V8 compares two names much faster.
        step = next !== undefined && next.name === name ? next : this.#follow(step, distinct(name));
        const value = object[name];
        if (typeof value !== 'object' || value === null) continue;
        if (level === MAX_LEVEL || count === MAX_OBJECTS || step.name === NAMELESS) continue;
        let inner: unknown = value;
        if (Array.isArray(value)) {
          inner = value[0];
          if (!isObject(inner)) continue;
          step = this.#intoArray(step, value.length);
        } else {
          step = step.intoObject ?? this.#open(step, 'intoObject');
        }
        objects[count] = inner as JsonObject;
        levels[count] = level + 1;
        count += 1;
      }
      step = step.onward ?? this.#open(step, 'onward');
    }
    this.#count = count;
    return step.shape ?? this.#remember(step);
  }

  #remember(step: Step): Shape | undefined {
    if (step.isEnd) {
      step.shape = new Shape();
      this.#shapes += 1;
    }
    step.isEnd = true;
    if (this.#shapes >= MAX_SHAPES || this.#steps >= MAX_STEPS) {
      this.#root = new Step(NAMELESS);
      this.#steps = 0;
      this.#shapes = 0;
    }
    return step.shape;
  }

  #follow(from: Step, name: string): Step {
    if (from.next?.name === name) return from.next;
    const step = from.all?.get(name) ?? this.#add(from, name);
    from.next = step;
    return step;
  }

  #add(from: Step, name: string): Step {
    const step = this.#newStep(name);
    if (from.next !== undefined) {
      from.all ??= new Map([[from.next.name, from.next]]);
      from.all.set(name, step);
    }
    return step;
  }

  #intoArray(from: Step, length: number): Step {
    return length === 1
      ? (from.intoOnly ?? this.#open(from, 'intoOnly'))
      : (from.intoFirst ?? this.#open(from, 'intoFirst'));
  }

  #open(from: Step, way: 'intoObject' | 'intoOnly' | 'intoFirst' | 'onward'): Step {
    const step = this.#newStep();
    from[way] = step;
    return step;
  }

  #newStep(name = NAMELESS): Step {
    this.#steps += 1;
    return new Step(name);
  }
}

/** How an object of an event is reached. */
interface Way extends Pick<Place, 'within' | 'inArray' | 'amongSeveral'> {
  /** What stands before the names of its properties. */
  readonly path: string;
}

const EVENT: Way = { path: '', within: [], inArray: false, amongSeveral: false };

/** The shapes that everybody shares. A shape depends only on the event. */
export const KNOWN_SHAPES = new Shapes();

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The name as a step. */
const distinct = memoized((name) =>
  name.length > MAX_NAME_LENGTH || NOT_A_NAME.test(name) ? NAMELESS : name,
);
