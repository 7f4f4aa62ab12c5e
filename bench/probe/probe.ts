/** Owns what a process measures of itself from one mark in its stream of events to the other. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { numberIn } from '../server/events';

/** What is looked at besides the CPU time: looking has its own cost. */
export type Looking = 'nothing else' | 'latency' | 'overload';

export type Measurement = {
  /** How many events arrived. */
  readonly events: number;
  /** All threads of the process, user and system, in microseconds. */
  readonly cpuUs: number;
  readonly elapsedMs: number;
  /** From the write at the server to the sink; with `latency`. */
  readonly latencyUs?: { readonly p50: number; readonly p99: number };
  /** With `overload`. */
  readonly overload?: {
    /** The longest time for which the event loop was held. */
    readonly loopHeldMs: number;
    readonly heapMb: number;
    readonly inOrder: boolean;
  };
};

const HEAP_LOOK_EVENTS = 50;
const BYTES_A_MB = 1024 ** 2;

export class Probe {
  #events = 0;
  #cpu = process.cpuUsage();
  #beganAt = 0;
  #latenciesUs: number[] = [];
  #loop: IntervalHistogram | undefined;
  #heapBytes = 0;
  #inOrder = true;

  constructor(private readonly looking: Looking) {}

  begin(): void {
    this.#events = 0;
    this.#latenciesUs = [];
    this.#heapBytes = 0;
    this.#inOrder = true;
    if (this.looking === 'overload') {
      this.#loop = monitorEventLoopDelay({ resolution: 1 });
      this.#loop.enable();
    }
    this.#beganAt = performance.now();
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
    const measured = {
      events: this.#events,
      cpuUs: user + system,
      elapsedMs: performance.now() - this.#beganAt,
    };
    this.#loop?.disable();
    if (this.looking === 'latency') {
      const sorted = this.#latenciesUs.sort((one, other) => one - other);
      const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
      return { ...measured, latencyUs: { p50: at(0.5), p99: at(0.99) } };
    }
    if (this.looking === 'overload') {
      const loopHeldMs = (this.#loop?.max ?? 0) / 1e6;
      return {
        ...measured,
        overload: { loopHeldMs, heapMb: this.#heapBytes / BYTES_A_MB, inOrder: this.#inOrder },
      };
    }
    return measured;
  }
}
