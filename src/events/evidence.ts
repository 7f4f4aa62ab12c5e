/** Owns the evidence for the property that tells the type: which values the properties of past events have. */
import type { JsonObject } from '../util/json';
import { typeOf } from './event-type';
import { KNOWN_SHAPES, type Place, type Shape } from './shapes';
import { typeRule } from './type-rule';

/** How many properties are followed. */
const MAX_PATHS = 300;

/** How many different values of one property are told apart. */
const MAX_VALUES = 200;

/** The same, of all properties together: some hundred kilobytes. */
const MAX_VALUES_IN_ALL = 5000;

/** The longest value that is kept, in characters: a kind is shorter. */
const MAX_VALUE_LENGTH = 80;

/**
 * If a property has so many different values and none has come back, it has ids or times. A few of them are enough.
 */
const ENOUGH_FOR_IDS = 32;
const KEPT_OF_IDS = 5;

/** What is known of one property. */
export interface PropertyEvidence {
  readonly place: Place;
  /** How many of the events have a value in it: a non-empty text, a number, a boolean. */
  readonly events: number;
  /** How often each value was seen, of those that are told apart. */
  readonly values: ReadonlyMap<string, number>;
  /**
   * How many events had a value that was not counted by itself, because it was too long or there were too many
   * values.
   */
  readonly others: number;
  /** Which of the automatic rule's choices it is, from 0, in events that give it the best place; undefined: none. */
  readonly choice: number | undefined;
}

/** A property as events of one shape have it. */
interface Slot {
  readonly at: number;
  readonly name: string;
  readonly property: Property;
}

/** Its memory is bounded for any events. A look at an event costs about a tenth of parsing it. */
export class Evidence {
  readonly #properties = new Map<string, Property>();
  readonly #slots = new WeakMap<Shape, readonly Slot[]>();
  #events = 0;
  #values = 0;

  /** How many events were looked at. */
  get events(): number {
    return this.#events;
  }

  /** In the order first seen. */
  get properties(): readonly PropertyEvidence[] {
    return [...this.#properties.values()];
  }

  /** Looks at one event. */
  note(event: JsonObject): void {
    this.#events += 1;
    const shape = KNOWN_SHAPES.of(event);
    for (const { at, name, property } of (shape && this.#slots.get(shape)) ?? this.#learn(shape)) {
      const value = typeOf(KNOWN_SHAPES.objects[at]?.[name]);
      if (value !== undefined) this.#values += property.note(value, this.#values < MAX_VALUES_IN_ALL);
    }
  }

  #learn(shape: Shape | undefined): readonly Slot[] {
    const places = KNOWN_SHAPES.places();
    const choices = typeRule(places).map(({ place }) => place.path);
    const slots = places.flatMap((place) => {
      const property = place.isObject ? undefined : this.#propertyAt(place);
      property?.chosenAs(choices.indexOf(place.path));
      return property === undefined ? [] : [{ at: place.at, name: place.name, property }];
    });
    if (shape !== undefined) this.#slots.set(shape, slots);
    return slots;
  }

  #propertyAt(place: Place): Property | undefined {
    const known = this.#properties.get(place.path);
    if (known !== undefined || this.#properties.size === MAX_PATHS) return known;
    const property = new Property(place);
    this.#properties.set(place.path, property);
    return property;
  }
}

class Property implements PropertyEvidence {
  readonly values = new Map<string, number>();
  events = 0;
  others = 0;
  choice: number | undefined;
  #hasIds = false;

  constructor(readonly place: Place) {}

  /** `choice`: -1 for none. */
  chosenAs(choice: number): void {
    if (choice >= 0) this.choice = Math.min(choice, this.choice ?? choice);
  }

  /** Says by how many values more are kept. */
  note(value: string, hasRoom: boolean): number {
    this.events += 1;
    const count = this.values.get(value);
    if (count !== undefined) {
      this.values.set(value, count + 1);
      return 0;
    }
    if (this.#hasIds || !hasRoom || value.length > MAX_VALUE_LENGTH || this.values.size === MAX_VALUES) {
      this.others += 1;
      return 0;
    }
    this.values.set(value, 1);
    return this.values.size === ENOUGH_FOR_IDS && this.events === ENOUGH_FOR_IDS ? 1 + this.#forgetIds() : 1;
  }

  #forgetIds(): number {
    const forgotten = [...this.values.keys()].slice(KEPT_OF_IDS);
    for (const value of forgotten) this.values.delete(value);
    this.others += forgotten.length;
    this.#hasIds = true;
    return -forgotten.length;
  }
}
