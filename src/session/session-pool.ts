/** Owns the sessions of one Node.js process: which node has which session, and which node gets it after a deploy. */
import type { Clock, Timer } from '../util/clock';
import type { SessionMemory } from './notifier';
import type { Session } from './session';

/** How long sessions and events wait for flows, in milliseconds: twice as long as Node-RED gives a node to close. */
export const MAX_DOWN_MS = 30_000;

/** Sessions with the same identity can replace each other. */
export interface SessionIdentity {
  /** The node that asks. It keeps its session across deploys. */
  readonly id: string;
  /** Equal for equal connection settings. Not a secret. */
  readonly fingerprint: string;
}

interface Entry extends SessionIdentity {
  readonly session: Session;
  /** A deploy has closed the holder. It may come back and get the session, or at least its memory. */
  parked: boolean;
}

export class SessionPool {
  readonly #entries = new Set<Entry>();
  /** The memories of sessions that ended while flows were down, by the id of the holder, which may come back. */
  readonly #left = new Map<string, SessionMemory>();
  readonly #whenRunning = new Set<() => void>();
  #isRunning = false;
  #haveRun = false;
  /** Whether a deploy has stopped flows and neither started them nor failed. */
  #isDeploying = false;
  /** Runs while a deploy has flows down. Until it fires, a holder that goes may come back. */
  #limit: Timer | undefined;

  /** `gaveUp` is called if flows do not start in time, with the number of events that nobody was there for. */
  constructor(
    private readonly clock: Clock,
    private readonly gaveUp: (unclaimed: number) => void,
  ) {}

  /** The session that waits for this identity, or a new session. */
  acquire(identity: SessionIdentity, create: () => Session): Session {
    const parked = this.#parked(identity);
    if (parked !== undefined) {
      this.#entries.delete(parked);
      this.#entries.add({ ...identity, session: parked.session, parked: false });
      return parked.session;
    }
    const session = create();
    const predecessor = [...this.#entries].findLast(({ id, parked }) => parked && id === identity.id);
    const memory = predecessor?.session.memory ?? this.#left.get(identity.id);
    if (memory !== undefined) session.takeOver(memory);
    if (!this.#isRunning) session.hold();
    this.#entries.add({ ...identity, session, parked: false });
    return session;
  }

  /**
   * The holder goes, and may come back. During a deploy the session waits, otherwise it ends. Resolves when that is
   * done.
   */
  async park(session: Session): Promise<void> {
    session.owner = undefined;
    if (!this.#isDeploying) return this.end(session);
    for (const entry of this.#entries) if (entry.session === session) entry.parked = true;
    if (this.#limit === undefined) await session.close();
  }

  /** The holder goes for good. Resolves when the socket is gone. */
  async end(session: Session): Promise<void> {
    session.owner = undefined;
    for (const entry of this.#entries) {
      if (entry.session !== session) continue;
      this.#entries.delete(entry);
      if (!this.#isRunning) this.#left.set(entry.id, session.memory);
    }
    await session.close();
  }

  /** A deploy stops flows and will start them again. Sessions and events wait, for a limited time. */
  flowsRestart(): void {
    this.#isRunning = false;
    this.#isDeploying = true;
    for (const { session } of this.#entries) session.hold();
    this.#clearLimit();
    this.#limit = this.clock.setTimeout(() => this.#giveUp(), MAX_DOWN_MS);
  }

  /** Flows stop for good. A holder that goes now, or went before, closes its connection. */
  flowsEnd(): void {
    this.#isRunning = false;
    this.#isDeploying = false;
    this.#clearLimit();
    for (const { session } of this.#entries) session.suspend();
    this.#endParked();
  }

  /**
   * The flows of a deploy do not start. What waits for them is given up. Holders that the deploy did not touch go on.
   */
  flowsFailed(): void {
    if (!this.#isDeploying) return;
    this.#isDeploying = false;
    if (this.#limit !== undefined) this.#giveUp();
    this.#run();
  }

  /** Flows are being made, perhaps long after others failed. Until they run, notifications wait. */
  flowsStarting(): void {
    this.#isRunning = false;
  }

  /** Flows are running. Sessions without a holder end. The others go on and do not wait any longer. */
  flowsStarted(): void {
    this.#isDeploying = false;
    this.#clearLimit();
    this.#endParked();
    this.#left.clear();
    this.#haveRun = true;
    for (const { session } of this.#entries) session.release();
    this.#run();
    for (const { session } of this.#entries) session.resume();
    for (const { session } of this.#entries) session.retry();
  }

  /** Whether flows have run since Node-RED started. */
  get haveRun(): boolean {
    return this.#haveRun;
  }

  /**
   * Calls a function as soon as flows are running: what a node sends or shows before that is lost. Call the returned
   * function to cancel.
   */
  whenRunning(act: () => void): () => void {
    if (this.#isRunning) act();
    else this.#whenRunning.add(act);
    return () => this.#whenRunning.delete(act);
  }

  /**
   * The session that waits for this holder. One of another holder with equal settings does not count, because that
   * holder may come back.
   */
  #parked({ id, fingerprint }: SessionIdentity): Entry | undefined {
    return [...this.#entries].find(
      (entry) =>
        entry.parked && !entry.session.isClosed && entry.id === id && entry.fingerprint === fingerprint,
    );
  }

  /** Nobody has come in time for what waits. */
  #giveUp(): void {
    this.#clearLimit();
    let unclaimed = 0;
    for (const { session } of this.#entries) unclaimed += session.unclaimed;
    this.gaveUp(unclaimed);
    for (const { parked, session } of this.#entries) {
      if (parked) void session.close();
      else session.abandon();
    }
  }

  #run(): void {
    this.#isRunning = true;
    const acts = [...this.#whenRunning];
    this.#whenRunning.clear();
    for (const act of acts) act();
  }

  #endParked(): void {
    for (const { parked, session } of [...this.#entries]) if (parked) void this.end(session);
  }

  #clearLimit(): void {
    if (this.#limit !== undefined) this.clock.clearTimeout(this.#limit);
    this.#limit = undefined;
  }
}
