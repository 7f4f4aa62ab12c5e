/**
 * Owns work that several callers may wait for. It runs once at a time, and is cancelled when nobody waits any more.
 */
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
   * Waits for the running work, or starts it. Fails as the work fails, or with `login-unavailable` when the signal is
   * aborted. The work goes on as long as somebody else waits for it.
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
