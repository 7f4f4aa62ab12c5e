/** Owns an AMQP broker in memory for function nodes: it records what it gets, and does only what the test says. */
import { EventEmitter } from 'node:events';

/** What a consumer gets, as amqplib has it. */
interface Delivery {
  readonly fields: {
    readonly deliveryTag: number;
    readonly redelivered: boolean;
    readonly routingKey: string;
  };
  readonly properties: { readonly messageId?: string; readonly headers: Readonly<Record<string, string>> };
  readonly content: Buffer;
}

interface Published {
  readonly exchange: string;
  readonly key: string;
  readonly content: string;
  /** In milliseconds, as AMQP has it; undefined: it never expires. */
  readonly expiration: string | undefined;
  /** The answer of the broker: kept or refused. */
  confirm(error?: Error): void;
}

export class FakeChannel extends EventEmitter {
  readonly acknowledged: number[] = [];
  readonly published: Published[] = [];
  readonly declared: string[] = [];
  readonly #consumers = new Map<string, (delivery: Delivery) => void>();
  #tags = 0;

  constructor(
    private readonly missing: ReadonlySet<string>,
    private readonly left: ReadonlyMap<string, number>,
  ) {
    super();
  }

  /** Gives back an event, since no queue takes it. */
  return(id: string, key: string): void {
    this.emit('return', { fields: { routingKey: key }, properties: { messageId: id } });
  }

  /** Delivers an event of call "a" with this number to whoever consumes from the queue. */
  deliver(queue: string, n: number, redelivered = false): void {
    this.#tags += 1;
    this.#consumers.get(queue)?.({
      fields: { deliveryTag: this.#tags, redelivered, routingKey: queue },
      properties: {
        messageId: `0.${n}`,
        headers: { topic: 'rt/account/0/call.progress', receivedAt: '0', attempt: '1' },
      },
      content: Buffer.from(JSON.stringify({ callId: 'a', n })),
    });
  }

  /** Delivers what somebody has published by hand. */
  deliverStray(queue: string, content: string): void {
    this.#tags += 1;
    this.#consumers.get(queue)?.({
      fields: { deliveryTag: this.#tags, redelivered: false, routingKey: queue },
      properties: { headers: {} },
      content: Buffer.from(content),
    });
  }

  ack({ fields }: Delivery): void {
    this.acknowledged.push(fields.deliveryTag);
  }

  publish(
    exchange: string,
    key: string,
    content: Buffer,
    { expiration }: { readonly expiration?: string } = {},
    confirm = (_error: Error | null) => {},
  ): void {
    this.published.push({
      exchange,
      key,
      content: content.toString(),
      expiration,
      confirm: (error) => confirm(error ?? null),
    });
  }

  consume(queue: string, consumer: (delivery: Delivery) => void): Promise<object> {
    this.#consumers.set(queue, consumer);
    return Promise.resolve({});
  }

  checkQueue(queue: string): Promise<object> {
    const left = this.left.get(queue);
    if (left !== undefined) return Promise.resolve({ messageCount: left, consumerCount: 0 });
    if (!this.missing.has(queue)) return Promise.resolve({ messageCount: 0, consumerCount: 1 });
    const error = new Error(`NOT_FOUND - no queue '${queue}'`);
    this.emit('error', error);
    return Promise.reject(error);
  }

  assertQueue(queue: string): Promise<object> {
    this.declared.push(queue);
    return Promise.resolve({ queue: queue === '' ? 'own' : queue });
  }

  assertExchange = (): Promise<void> => Promise.resolve();
  bindQueue = (): Promise<void> => Promise.resolve();
  prefetch = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();
}

class FakeConnection extends EventEmitter {
  constructor(
    readonly channel: FakeChannel,
    private readonly spare: FakeChannel,
  ) {
    super();
  }
  createChannel = (): Promise<FakeChannel> => Promise.resolve(this.spare);
  createConfirmChannel = (): Promise<FakeChannel> => Promise.resolve(this.channel);
  close(): Promise<void> {
    this.emit('close');
    return Promise.resolve();
  }
}

/** In place of amqplib. */
export class FakeAmqp {
  readonly urls: string[] = [];
  readonly connections: FakeConnection[] = [];
  /** Queues that nobody has made. */
  readonly missing = new Set<string>();
  /** How many events wait in queues that nobody reads. */
  readonly left = new Map<string, number>();
  isAway = false;

  connect(url: string): Promise<FakeConnection> {
    this.urls.push(url);
    if (this.isAway) return Promise.reject(new Error('connect ECONNREFUSED'));
    const connection = new FakeConnection(
      new FakeChannel(this.missing, this.left),
      new FakeChannel(this.missing, this.left),
    );
    this.connections.push(connection);
    return Promise.resolve(connection);
  }

  /** The channel of the latest connection. */
  get channel(): FakeChannel {
    const connection = this.connections.at(-1);
    if (!connection) throw new Error('Nobody has connected.');
    return connection.channel;
  }

  /** The connection is gone, as when its node crashes. */
  lose(): void {
    this.connections.at(-1)?.emit('close');
  }
}
