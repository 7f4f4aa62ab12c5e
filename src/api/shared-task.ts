/** Owns work that several may wait for: it is under way once at a time, and ends when nobody waits any more. */
import { cancelled } from './token-source';

interface Run<Result> {
  readonly result: Promise<Result>;
  readonly cancellation: AbortController;
  waiting: number;
}

export class SharedTask<Result> {
  readonly #work: (signal: AbortSignal) => Promise<Result>;
  #run: Run<Result> | undefined;

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.#work = work;
  }

  /**
   * Waits for the work that is under way, or starts it. Fails as the work does, or with `login-unavailable` as soon as
   * the signal is aborted; the work goes on as long as somebody else waits for it.
   */
  run(signal: AbortSignal): Promise<Result> {
    if (signal.aborted) return Promise.reject(cancelled());
    this.#run ??= this.#start();
    const run = this.#run;
    run.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(cancelled());
        run.waiting -= 1;
        if (run.waiting === 0) {
          this.#forget(run);
          run.cancellation.abort();
        }
      };
      signal.addEventListener('abort', leave, { once: true });
      run.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #start(): Run<Result> {
    const cancellation = new AbortController();
    const result = this.#work(cancellation.signal).finally(() => this.#forget(run));
    const run: Run<Result> = { result, cancellation, waiting: 0 };
    return run;
  }

  #forget(run: Run<Result>): void {
    if (this.#run === run) this.#run = undefined;
  }
}
