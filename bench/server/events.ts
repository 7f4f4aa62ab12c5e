/** Owns the events that the measurements are made with: 1 kB of JSON each, of as many types as wanted. */

/** The size of an event's text, in bytes: about what the notification of a call takes. */
export const EVENT_BYTES = 1024;

/** What stands in a text for a number that is filled in when the event is sent. As long as any that is. */
const BLANK = 1_000_000_000_000_000;

/** The properties that are filled in. */
export const FILLED_IN = ['seq', 'sentAt'] as const;

/** Fills in a number: {@link BLANK} and up, so that it has as many digits. */
export function numbered(value: number): number {
  return BLANK + value;
}

/** Takes the number out again. */
export function numberIn(filledIn: number): number {
  return filledIn - BLANK;
}

/** The type of kind `number`. A pattern that matches it alone is {@link patternOf}. */
export function numberedType(number: number): string {
  return `call.${String(number).padStart(3, '0')}.ringing`;
}

/** A pattern with a wildcard that matches {@link numberedType} of the same number, and no other. */
export function patternOf(number: number): string {
  return `call.${String(number).padStart(3, '0')}.*`;
}

/** Rules that every event passes, one of each sort: equal, as text, as a number. */
export const THREE_RULES = [
  { property: 'direction', op: 'eq', value: 'inbound' },
  { property: 'call.from.number', op: 'starts', value: '+1415' },
  { property: 'call.waitedMs', op: 'gte', value: '100' },
] as const;

/** One event as the text of a frame, exactly {@link EVENT_BYTES} long. */
export function eventText(type: string, variant: number): string {
  const id = (variant * 7919 + 104_729).toString(16).padStart(8, '0');
  const event = {
    type: 'userevent',
    event: type,
    seq: BLANK,
    sentAt: BLANK,
    id: `${id}-4f1d-4c1e-9a57-${id}5e21`,
    occurredAt: '2018-04-01T21:39:12.482+00:00',
    accountId: 48_120 + variant,
    userId: 91_340 + variant,
    direction: 'inbound',
    unread: { voicemail: variant % 5, text: variant % 3, missed: 0 },
    call: {
      id: `c-${id}-${id}`,
      state: 'ringing',
      waitedMs: 100 + variant * 17,
      recorded: variant % 2 === 0,
      transferOf: null,
      from: {
        number: `+1415555${1000 + variant}`,
        name: 'Ada Lovelace',
        city: 'San Francisco',
        contactId: variant,
      },
      to: {
        number: `+1628555${1000 + variant}`,
        name: 'Front desk',
        line: `line-${variant}`,
        extension: '204',
      },
      legs: [
        { id: `l-${id}-1`, kind: 'external', codec: 'opus', answeredAt: null, quality: 4.25 },
        { id: `l-${id}-2`, kind: 'desk phone', codec: 'g722', answeredAt: null, quality: 4.5 },
      ],
    },
    tags: ['sales', 'priority', `campaign-${variant}`],
    note: '',
  };
  event.note = 'n'.repeat(EVENT_BYTES - JSON.stringify(event).length);
  return JSON.stringify(event);
}
