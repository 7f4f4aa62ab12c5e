/** Owns made-up call events in the shapes that eleven telephony services document, to try what finds properties. */
import type { JsonObject } from '../../src/util/json';

/** One call, as a shape tells of it. */
interface Call {
  /** From 0. */
  readonly number: number;
  readonly from: string;
  readonly to: string;
}

/** The shape of one service. */
export interface EventShape {
  readonly service: string;
  /** Where the type stands. */
  readonly typePath: string;
  /** Where the id of the call stands. */
  readonly callIdPath: string;
  /** The types of one call, in their order. */
  readonly kinds: readonly string[];
  /** One event. `n` counts the events of all calls, from 0. */
  readonly event: (kind: string, call: Call, n: number) => JsonObject;
}

const FIRST_AT = Date.UTC(2026, 4, 11, 8, 30);
const timeAt = (n: number) => FIRST_AT + n * 1733;
const isoAt = (n: number) => new Date(timeAt(n)).toISOString();
const hex = (n: number) => ((n + 1) * 2_654_435_761).toString(16).padStart(10, '0');
const uuid = (n: number) => `${hex(n).slice(0, 8)}-51c0-4a7e-9b11-00${hex(n * 7 + 3)}`;

export const EVENT_SHAPES: readonly EventShape[] = [
  {
    service: 'RingCentral',
    typePath: 'body.parties.0.status.code',
    callIdPath: 'body.telephonySessionId',
    kinds: ['Setup', 'Proceeding', 'Answered', 'Disconnected'],
    event: (code, { number, from, to }, n) => ({
      uuid: uuid(n),
      event: `/restapi/v1.0/account/8017${number}22/extension/${number + 62_400}/telephony/sessions`,
      timestamp: isoAt(n),
      subscriptionId: uuid(900),
      ownerId: `${62_400 + number}`,
      body: {
        sequence: n,
        sessionId: `33${number}018774`,
        telephonySessionId: `s-7ae${number}f1z2`,
        serverId: '10.14.23.10.TAM',
        eventTime: isoAt(n),
        parties: [
          {
            accountId: '801722',
            extensionId: `${62_400 + number}`,
            id: `p-7ae${number}f1z2-2`,
            direction: 'Inbound',
            to: { phoneNumber: to, name: 'Front Desk' },
            from: { phoneNumber: from, name: 'Grace Hopper' },
            status: { code, rcc: false },
            missedCall: false,
            standAlone: false,
            muted: false,
          },
        ],
        origin: { type: 'Call' },
      },
    }),
  },
  {
    service: 'Twilio',
    typePath: 'CallStatus',
    callIdPath: 'CallSid',
    kinds: ['initiated', 'ringing', 'in-progress', 'completed'],
    event: (CallStatus, { number, from, to }, n) => ({
      Called: to,
      ToState: 'WA',
      CallerCountry: 'US',
      Direction: 'inbound',
      Timestamp: new Date(timeAt(n)).toUTCString(),
      CallbackSource: 'call-progress-events',
      CallerState: 'OR',
      ToZip: '98101',
      SequenceNumber: String(n % 4),
      CallSid: `CA${hex(number)}4f${hex(number + 40)}`,
      To: to,
      CallerZip: '97201',
      ToCountry: 'US',
      ApiVersion: '2010-04-01',
      CalledCity: 'SEATTLE',
      CallStatus,
      From: from,
      AccountSid: `AC${hex(77)}90${hex(78)}`,
      FromCity: 'PORTLAND',
      FromState: 'OR',
    }),
  },
  {
    service: 'Vonage',
    typePath: 'status',
    callIdPath: 'uuid',
    kinds: ['started', 'ringing', 'answered', 'completed'],
    event: (status, { number, from, to }, n) => ({
      headers: {},
      from: from.slice(1),
      to: to.slice(1),
      uuid: uuid(number).replaceAll('-', ''),
      conversation_uuid: `CON-${uuid(number + 50)}`,
      status,
      direction: 'inbound',
      timestamp: isoAt(n),
    }),
  },
  {
    service: 'Telnyx',
    typePath: 'data.event_type',
    callIdPath: 'data.payload.call_control_id',
    kinds: ['call.initiated', 'call.answered', 'call.bridged', 'call.hangup'],
    event: (event_type, { number, from, to }, n) => ({
      data: {
        record_type: 'event',
        event_type,
        id: uuid(n),
        occurred_at: isoAt(n),
        payload: {
          call_control_id: `v3:${hex(number)}${hex(number + 9)}`,
          connection_id: '1494404757140276705',
          call_leg_id: uuid(number + 100),
          direction: 'incoming',
          state: 'parked',
          from,
          to,
        },
      },
      meta: { attempt: 1, delivered_to: 'https://hooks.example.test/telephony' },
    }),
  },
  {
    service: 'Zoom',
    typePath: 'event',
    callIdPath: 'payload.object.call_id',
    kinds: ['phone.callee_ringing', 'phone.callee_answered', 'phone.callee_ended'],
    event: (event, { number, from, to }, n) => ({
      event,
      event_ts: timeAt(n),
      payload: {
        account_id: 'q8Dk2fTzRl6mWbYx1pLcVg',
        object: {
          call_id: `70${number}8842251${number}3390`,
          caller: { phone_number: from, connection_type: 'pstn_off_net' },
          callee: {
            phone_number: to,
            extension_type: 'user',
            user_id: 'z8yCxxTTTSiw02QgCAp8uQ',
            device_type: 'Desk',
          },
          ringing_start_time: isoAt(n),
        },
      },
    }),
  },
  {
    service: 'Aircall',
    typePath: 'event',
    callIdPath: 'data.id',
    kinds: ['call.created', 'call.ringing_on_agent', 'call.answered', 'call.ended'],
    event: (event, { number, from }, n) => ({
      resource: 'call',
      event,
      timestamp: Math.floor(timeAt(n) / 1000),
      token: hex(4242),
      data: {
        id: 81_200 + number,
        direct_link: `https://api.example.test/v1/calls/${81_200 + number}`,
        direction: 'inbound',
        status: { 'call.ended': 'done', 'call.answered': 'answered' }[event] ?? 'initial',
        missed_call_reason: null,
        raw_digits: from,
        user: { id: 456, name: 'Grace Hopper', availability_status: 'available' },
        number: { id: 12, name: 'Sales', country: 'FR', digits: '+33 1 76 36 06 95' },
        tags: [],
      },
    }),
  },
  {
    service: 'Dialpad',
    typePath: 'state',
    callIdPath: 'call_id',
    kinds: ['calling', 'ringing', 'connected', 'hangup'],
    event: (state, { number, from, to }, n) => ({
      call_id: 5_112_300_000_000 + number,
      state,
      direction: 'inbound',
      external_number: from,
      internal_number: to,
      date_started: timeAt(number),
      event_timestamp: timeAt(n),
      contact: {
        id: `shared_${number}`,
        type: 'local',
        name: number === 0 ? 'Grace Hopper' : 'Alan Turing',
        phone: from,
      },
      target: { id: 612_300, type: 'office', name: 'Main Line', phone: to },
      is_transferred: false,
      was_recorded: false,
      master_call_id: null,
      duration: (n % 4) * 1733,
      labels: [],
    }),
  },
  {
    service: 'Amazon Connect',
    typePath: 'detail.eventType',
    callIdPath: 'detail.contactId',
    kinds: ['INITIATED', 'QUEUED', 'CONNECTED_TO_AGENT', 'DISCONNECTED'],
    event: (eventType, { number }, n) => ({
      version: '0',
      id: uuid(n),
      'detail-type': 'Amazon Connect Contact Event',
      source: 'aws.connect',
      account: '998877665544',
      time: isoAt(n),
      region: 'eu-central-1',
      resources: ['arn:aws:connect:eu-central-1:998877665544:instance/a'],
      detail: {
        eventType,
        contactId: uuid(number + 200),
        initialContactId: uuid(number + 200),
        channel: 'VOICE',
        instanceArn: 'arn:aws:connect:eu-central-1:998877665544:instance/a',
        initiationMethod: 'INBOUND',
        initiationTimestamp: isoAt(number),
        queueInfo: { queueArn: 'arn:aws:connect:eu-central-1:998877665544:queue/b', queueType: 'STANDARD' },
      },
    }),
  },
  {
    service: 'sipgate.io',
    typePath: 'event',
    callIdPath: 'callId',
    kinds: ['newCall', 'answer', 'hangup'],
    event: (event, { number, from, to }) => ({
      event,
      from: from.slice(1),
      to: to.slice(1),
      direction: 'in',
      callId: `64${number}0291837${number}1`,
      origCallId: `64${number}0291837${number}1`,
      'user[]': ['Grace', 'Alan'],
      'userId[]': ['w0'],
    }),
  },
  {
    service: 'Plivo',
    typePath: 'CallStatus',
    callIdPath: 'CallUUID',
    kinds: ['ringing', 'in-progress', 'completed'],
    event: (CallStatus, { number, from, to }) => ({
      CallUUID: uuid(number + 300),
      From: from.slice(1),
      To: to.slice(1),
      CallStatus,
      Direction: 'inbound',
      ALegUUID: uuid(number + 300),
      BillRate: '0.0055',
      Event: CallStatus === 'completed' ? 'Hangup' : 'StartApp',
    }),
  },
  {
    service: 'Asterisk',
    typePath: 'Event',
    callIdPath: 'Linkedid',
    kinds: ['Newchannel', 'Newstate', 'DialBegin', 'Hangup'],
    event: (Event, { number, from }, n) => ({
      Event,
      Privilege: 'call,all',
      Channel: `PJSIP/trunk-0000${number}a4`,
      ChannelState: ['0', '4', '6', '6'][n % 4],
      ChannelStateDesc: ['Down', 'Ring', 'Up', 'Up'][n % 4],
      CallerIDNum: from,
      CallerIDName: '<unknown>',
      ConnectedLineNum: '<unknown>',
      Language: 'en',
      Context: 'from-trunk',
      Exten: '100',
      Priority: '1',
      Uniqueid: `1778${number}88215.${number}4`,
      Linkedid: `1778${number}88215.${number}4`,
    }),
  },
];

/** Names of the property that a server may nest an event in. */
export const WRAPPERS = [
  'data',
  'payload',
  'event',
  'message',
  'call',
  'detail',
  'params',
  'notification',
] as const;

/** Where one event of a stream stands: at the top level, or in a property of this name. */
export type Wrapper = '' | (typeof WRAPPERS)[number];

/** The events of so many calls, one call after the other, as the user stream would carry them. */
export function callsOf(shape: EventShape, calls: number, wrapper = ''): JsonObject[] {
  return Array.from({ length: calls * shape.kinds.length }, (_, n) => {
    const number = Math.floor(n / shape.kinds.length);
    const call = { number, from: `+1503555${1000 + number * 37}`, to: '+12065550144' };
    const event = shape.event(shape.kinds[n % shape.kinds.length] ?? '', call, n);
    return enveloped(event, wrapper);
  });
}

/** A body as the user stream would carry it. */
export function enveloped(body: JsonObject, wrapper = ''): JsonObject {
  return { type: 'userevent', ...(wrapper === '' ? body : { [wrapper]: body }) };
}

/** The path of what stands at `path` in the body. */
export function pathIn(wrapper: string, path: string): string {
  return wrapper === '' ? path : `${wrapper}.${path}`;
}
