/** Owns the brokers of the measurement of scale: what each needs, and which examples go with it. */
import { startMosquitto } from '../../tools/mosquitto';
import { startRabbitCluster } from '../../tools/rabbitmq';

/** A broker that runs, and the examples for it. */
export interface Engine {
  /** Its address, as the examples' settings have it. */
  readonly env: NodeJS.ProcessEnv;
  readonly publisher: string;
  readonly worker: string;
  /** What the function nodes need beside Node-RED. */
  readonly modules: readonly string[];
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

const ENGINES = {
  Mosquitto: async (): Promise<Engine> => {
    const { url, pid, stop } = await startMosquitto();
    return {
      env: { RT_MQTT: url },
      publisher: 'scale out 1 - publisher',
      worker: 'scale out 2 - worker that shares the load',
      modules: [],
      pids: [pid],
      stop,
    };
  },
  /** Three nodes, of which two must have an event before it counts as kept. */
  RabbitMQ: async (): Promise<Engine> => {
    const { nodes, stop } = await startRabbitCluster(3);
    return {
      env: { RT_AMQP: nodes.map(({ url }) => url).join(' ') },
      publisher: 'scale out 4 - publisher to RabbitMQ',
      worker: 'scale out 5 - worker from RabbitMQ',
      modules: ['amqplib'],
      pids: nodes.map(({ pid }) => pid),
      stop,
    };
  },
};

export type EngineName = keyof typeof ENGINES;

export function startEngine(name: EngineName): Promise<Engine> {
  return ENGINES[name]();
}
