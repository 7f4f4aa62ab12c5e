/** Owns the sessions of one Node.js process: who has one, and who gets it after a deploy. */
import type { Clock, Timer } from '../util/clock';
import type { SessionMemory } from './notifier';
import type { Session } from './session';

/**
 * How long flows may be down before what waits for them is given up, in milliseconds: twice as long as Node-RED gives
 * a node to close.
 */
export const MAX_DOWN_MS = 30_000;

/** What makes a session the same as another one, so that it may take its place. */
export interface SessionIdentity {
  /** Who asks: keeps its session across deploys. */
  readonly id: string;
  /** Equal for equal connection settings. Not a secret. */
  readonly fingerprint: string;
}

interface Entry extends SessionIdentity {
  readonly session: Session;
  /** Whoever had it has been closed by a deploy, and may come back: to the session, or at least to what it knows. */
  parked: boolean;
}

export class SessionPool {
  readonly #entries = new Set<Entry>();
  /** What the sessions knew that ended while flows were down, by the id of their holder: it may come back. */
  readonly #left = new Map<string, SessionMemory>();
  readonly #whenRunning = new Set<() => void>();
  #isRunning = false;
  #haveRun = false;
  /** Whether a deploy has stopped flows and neither started them nor failed. */
  #isDeploying = false;
  /** Runs while a deploy has flows down: as long as it does, whoever goes may come back. */
  #limit: Timer | undefined;

  /** `gaveUp` is told when flows don't start, or not soon enough, and how many events nobody was there for. */
  constructor(
    private readonly clock: Clock,
    private readonly gaveUp: (unclaimed: number) => void,
  ) {}

  /** The session that waits for somebody with this identity, or a new one. */
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

  /** Its holder goes, and may come back: in a deploy the session waits, else it ends. Resolves when that is done. */
  async park(session: Session): Promise<void> {
    session.owner = undefined;
    if (!this.#isDeploying) return this.end(session);
    for (const entry of this.#entries) if (entry.session === session) entry.parked = true;
    if (this.#limit === undefined) await session.close();
  }

  /** Its holder goes for good. Resolves when the socket is gone. */
  async end(session: Session): Promise<void> {
    session.owner = undefined;
    for (const entry of this.#entries) {
      if (entry.session !== session) continue;
      this.#entries.delete(entry);
      if (!this.#isRunning) this.#left.set(entry.id, session.memory);
    }
    await session.close();
  }

  /** A deploy stops flows, to start them again: sessions and events wait, but not for ever. */
  flowsRestart(): void {
    this.#isRunning = false;
    this.#isDeploying = true;
    for (const { session } of this.#entries) session.hold();
    this.#clearLimit();
    this.#limit = this.clock.setTimeout(() => this.#giveUp(), MAX_DOWN_MS);
  }

  /** Flows stop and nothing is planned after that: whoever goes now, or went before, closes its connection. */
  flowsEnd(): void {
    this.#isRunning = false;
    this.#isDeploying = false;
    this.#clearLimit();
    for (const { session } of this.#entries) session.suspend();
    this.#endParked();
  }

  /** A deploy's flows don't start: what waits for them is given up, and whoever it has left alone goes on. */
  flowsFailed(): void {
    if (!this.#isDeploying) return;
    this.#isDeploying = false;
    if (this.#limit !== undefined) this.#giveUp();
    this.#run();
  }

  /** Flows are being made, perhaps long after others failed: until they run, what is new waits. */
  flowsStarting(): void {
    this.#isRunning = false;
  }

  /** Flows are running: sessions that nobody came back for end, the others go on, and wait for nothing any longer. */
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
   * Does something as soon as flows are running: before that, what a node sends or shows is lost. The returned function
   * takes it back.
   */
  whenRunning(act: () => void): () => void {
    if (this.#isRunning) act();
    else this.#whenRunning.add(act);
    return () => this.#whenRunning.delete(act);
  }

  /** Its own, and nobody else's of equal settings: they may come back for it. */
  #parked({ id, fingerprint }: SessionIdentity): Entry | undefined {
    return [...this.#entries].find(
      (entry) =>
        entry.parked && !entry.session.isClosed && entry.id === id && entry.fingerprint === fingerprint,
    );
  }

  /** Nobody comes for what waits, or not soon enough. */
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
