/** Owns the publishers of the scale-out example in virtual time: their function nodes over a broker, and a worker, in memory. */
import { functionNode, type Message } from '../../tools/example-flow';

const PUBLISHER = 'scale out 1 - publisher';

/** What the example's tab has where nobody has set anything. */
export const DEFAULTS = {
  RT_MQTT: 'mqtt://127.0.0.1:1883',
  RT_PARTITIONS: '64',
  RT_KEY: 'callId',
  RT_ID: '',
  RT_GROUPS: 'workers',
  RT_RETRY_SECONDS: '10',
  RT_EXPIRY_SECONDS: '3600',
  RT_OUTBOX: '50000',
  RT_MAX_BYTES: '1000000',
  RT_KEEP: '-',
};
export type Settings = typeof DEFAULTS;

/** From a client to the broker, or back. */
const NETWORK_MS = 1;
const WORK_MS = 5;

/** What the worker got. */
export interface Work {
  readonly n: number;
  readonly id: string;
  readonly attempt: number;
  readonly at: number;
}

interface Client {
  /** Whether it has subscribed to this topic. */
  wants(topic: string): boolean;
  receive(message: Message): void;
}

/** Brings every message to every client that wants it, in the order of its arrival. */
export class VirtualBroker {
  readonly clients = new Set<Client>();
  readonly published: Message[] = [];

  /** Of one that is not connected, nothing arrives. */
  publish(message: Message, from?: Client): void {
    if (from && !this.clients.has(from)) return;
    const sent = structuredClone(message);
    setTimeout(() => {
      this.published.push(sent);
      for (const client of this.clients) {
        if (!client.wants(String(sent.topic))) continue;
        // Nobody gets back the copies that it sends: the example's node asks for that.
        if (client === from && String(sent.topic).startsWith('rt-copy/')) continue;
        setTimeout(() => {
          if (this.clients.has(client)) client.receive(parsed(sent));
        }, NETWORK_MS);
      }
    }, NETWORK_MS);
  }
}

/** As core's node hands it over: JSON as an object, and one of its own for everybody. */
function parsed({ payload, ...rest }: Message): Message {
  const isJson = typeof payload === 'string' && payload.startsWith('{');
  return structuredClone({ ...rest, payload: isJson ? (JSON.parse(payload) as unknown) : payload });
}

export class VirtualWorker implements Client {
  readonly work: Work[] = [];
  readonly #done = new Set<string>();

  constructor(
    private readonly broker: VirtualBroker,
    private readonly group = 'workers',
  ) {
    broker.clients.add(this);
    broker.publish({ topic: 'rt-worker/one', payload: { group } });
  }

  /** The broker tells that it is gone. */
  leave(): void {
    this.broker.clients.delete(this);
    this.broker.publish({ topic: 'rt-worker/one', payload: '' });
  }

  wants(topic: string): boolean {
    return topic.startsWith('rt/');
  }

  receive({ payload, userProperties }: Message): void {
    const { id, attempt } = userProperties as { id: string; attempt: string };
    const { n } = payload as { n: number };
    if (!this.#done.has(id)) this.work.push({ n, id, attempt: Number(attempt), at: performance.now() });
    this.#done.add(id);
    setTimeout(
      () => this.broker.publish({ topic: 'rt-done', payload: { id, group: this.group } }, this),
      WORK_MS,
    );
  }
}

export class VirtualPublisher implements Client {
  readonly errors: string[] = [];
  readonly #outbox: (message: Message) => unknown;
  readonly #who: (message: Message) => unknown;
  readonly #ticks: NodeJS.Timeout;
  readonly #closeOutbox: () => void;
  #isRunning = true;

  /** `flow`: the tab's context, which a deploy leaves as it is. */
  constructor(
    readonly name: string,
    private readonly broker: VirtualBroker,
    settings: Partial<Settings> = {},
    readonly flow = new Map<string, unknown>(),
  ) {
    const env = { ...DEFAULTS, ...settings };
    let generated = 0;
    const shared = {
      flow,
      env,
      generateId: () => {
        generated += 1;
        return `${name}${generated}`;
      },
      error: (text: string) => this.errors.push(text),
      setTimeout: (callback: () => void, delayMs: number) =>
        void setTimeout(() => this.isRunning && callback(), delayMs),
    };
    const outbox = functionNode(PUBLISHER, 'outbox', {
      ...shared,
      send: (message, output) => {
        this.broker.publish(message, this);
        if (output === 1)
          setTimeout(() => this.isRunning && outbox({ ...message, complete: {} }), 2 * NETWORK_MS);
      },
    });
    const who = functionNode(PUBLISHER, 'who is there?', {
      ...shared,
      send: (message, output) => (output === 0 ? outbox(message) : this.broker.publish(message, this)),
    });
    this.#outbox = outbox;
    this.#who = who;
    this.#closeOutbox = () => outbox.close();
    this.#ticks = setInterval(() => this.#tick(), 1_000);
    this.connect();
    this.streams(true);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  get waiting(): number {
    return (this.flow.get('outbox') as { waiting: number }).waiting;
  }

  get sends(): boolean {
    return (this.flow.get('outbox') as { role: { sends?: boolean } }).role.sends === true;
  }

  connect(): void {
    this.broker.clients.add(this);
    this.#who({ status: { fill: 'green', source: { type: 'mqtt out' } } });
    this.broker.publish({ topic: 'rt-publisher', payload: 'online' }, this);
  }

  /** Its stream begins, or is lost. */
  streams(isSo: boolean): void {
    this.#who({ status: { state: isSo ? 'streaming' : 'waiting', source: { type: 'rt events' } } });
  }

  gap(): void {
    this.#outbox({ topic: 'rt-connection', payload: { state: 'streaming', at: 0, gap: { ms: 5 } } });
  }

  /** An event that its stream brings. */
  event(payload: object): void {
    if (!this.isRunning) return;
    this.#outbox({ topic: 'call.progress', stream: 'account', receivedAt: Date.now(), payload });
  }

  wants(topic: string): boolean {
    return /^rt-(done|copy|publisher|worker)(\/|$)/.test(topic);
  }

  receive(message: Message): void {
    if (/^rt-(done|copy)/.test(String(message.topic))) this.#outbox(message);
    else this.#who(message);
  }

  /** Gone at once, and the broker says so in its name. */
  kill(): void {
    this.#isRunning = false;
    clearInterval(this.#ticks);
    this.broker.clients.delete(this);
    this.broker.publish({ topic: 'rt-publisher', payload: 'offline' });
  }

  /** Gone in an orderly way. */
  stop(): void {
    this.#closeOutbox();
    this.kill();
  }

  /** The broker does not hear it any more, nor it the broker; `isTold`: and its node sees that. */
  cutOff(isTold: boolean): void {
    this.broker.clients.delete(this);
    if (isTold) this.#who({ status: { fill: 'red', source: { type: 'mqtt out' } } });
  }

  #tick(): void {
    for (const take of [this.#outbox, this.#who]) take({ tick: true });
  }
}
