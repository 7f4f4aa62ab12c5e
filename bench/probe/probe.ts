/** Owns what a process measures of itself from one mark in its stream of events to the other. */
import { getHeapStatistics } from 'node:v8';
import { numberIn } from '../server/events';

/** What is looked at besides the CPU time: looking has its own cost. */
export type Looking = 'nothing else' | 'latency' | 'overload';

export type Measurement = {
  /** How many events arrived. */
  readonly events: number;
  /** All threads of the process, user and system, in microseconds. */
  readonly cpuUs: number;
  /** From the write at the server to the sink; with `latency`. */
  readonly latencyUs?: { readonly p99: number };
  /** With `overload`. */
  readonly overload?: {
    /** The longest time for which the event loop was held. */
    readonly loopHeldMs: number;
    readonly heapMb: number;
    readonly inOrder: boolean;
  };
};

const LOOP_LOOK_MS = 1;
const HEAP_LOOK_EVENTS = 50;
const BYTES_A_MB = 1024 ** 2;

export class Probe {
  #events = 0;
  #cpu = process.cpuUsage();
  #latenciesUs: number[] = [];
  #looks: NodeJS.Timeout | undefined;
  #lookedAt = 0;
  #loopHeldMs = 0;
  #heapBytes = 0;
  #inOrder = true;

  constructor(private readonly looking: Looking) {}

  begin(): void {
    this.#events = 0;
    this.#latenciesUs = [];
    this.#heapBytes = 0;
    this.#inOrder = true;
    if (this.looking === 'overload') {
      this.#lookedAt = performance.now();
      this.#loopHeldMs = 0;
      this.#looks = setInterval(() => this.#lookAtLoop(), LOOP_LOOK_MS);
    }
    this.#cpu = process.cpuUsage();
  }

  /** One event at the end of its way. */
  event(event: { readonly seq?: unknown; readonly sentAt?: unknown }): void {
    if (this.looking === 'latency') {
      this.#latenciesUs.push(Number(process.hrtime.bigint() / 1000n) - numberIn(Number(event.sentAt)));
    } else if (this.looking === 'overload') {
      if (numberIn(Number(event.seq)) !== this.#events) this.#inOrder = false;
      if (this.#events % HEAP_LOOK_EVENTS === 0) {
        this.#heapBytes = Math.max(this.#heapBytes, getHeapStatistics().used_heap_size);
      }
    }
    this.#events += 1;
  }

  end(): Measurement {
    const { user, system } = process.cpuUsage(this.#cpu);
    const measured = { events: this.#events, cpuUs: user + system };
    if (this.looking === 'latency') {
      const sorted = this.#latenciesUs.sort((one, other) => one - other);
      return { ...measured, latencyUs: { p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN } };
    }
    if (this.looking === 'overload') {
      clearInterval(this.#looks);
      // This may be within the longest hold of all.
      this.#lookAtLoop();
      return {
        ...measured,
        overload: {
          loopHeldMs: this.#loopHeldMs,
          heapMb: this.#heapBytes / BYTES_A_MB,
          inOrder: this.#inOrder,
        },
      };
    }
    return measured;
  }

  #lookAtLoop(): void {
    const now = performance.now();
    this.#loopHeldMs = Math.max(this.#loopHeldMs, now - this.#lookedAt);
    this.#lookedAt = now;
  }
}
