/** Owns the node at the end of every flow that is measured: it counts messages, and measures from mark to mark. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { BEGIN, END, LOAD_TIME } from './marks';
import { type Looking, Probe } from './probe';

interface SinkConfig extends NodeDef {
  readonly looking?: Looking;
  /** Whether the marks that reach this sink count: with many sinks, one listens to them. */
  readonly marks?: boolean;
  /** How long a message keeps the process busy, as a flow that does something with it would; milliseconds. */
  readonly busyMs?: number;
}

/** A message of `rt events`, or one of core's `websocket in`, which is the event itself. */
interface Message {
  readonly topic?: string;
  readonly payload?: object;
  readonly event?: string;
}

/** One for the process: many sinks count together. */
let probe = new Probe('nothing else');

function benchSink(RED: NodeAPI): void {
  function BenchSink(this: Node, config: SinkConfig) {
    RED.nodes.createNode(this, config);
    const { looking, marks = false, busyMs = 0 } = config;
    if (looking !== undefined) probe = new Probe(looking);
    this.on('input', (msg) => {
      const message = msg as Message;
      const type = message.topic ?? message.event;
      if (type === BEGIN) {
        if (marks) probe.begin();
      } else if (type === END) {
        if (marks) process.send?.({ sink: { name: 'measurement', msg: probe.end() } });
      } else {
        probe.event((message.payload ?? message) as object);
        if (busyMs > 0) keepBusy(busyMs);
      }
    });
  }
  RED.nodes.registerType('bench sink', BenchSink);

  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  RED.httpAdmin.get('/bench/cpu', (_request, response) => {
    const { user, system } = process.cpuUsage();
    response.json({ cpuUs: user + system, atMs: performance.now() });
  });
  RED.httpAdmin.get('/bench/loaded', (_request, response) => {
    const loadTime: unknown = Reflect.get(globalThis, LOAD_TIME);
    response.json({ loadMs: typeof loadTime === 'function' ? loadTime() : Number.NaN });
  });
  RED.httpAdmin.get('/bench/heap', (_request, response) => {
    for (let round = 0; round < 3; round += 1) collect();
    response.json({ heapBytes: process.memoryUsage().heapUsed });
  });
}

function keepBusy(forMs: number): void {
  const until = performance.now() + forMs;
  while (performance.now() < until);
}

export = benchSink;
