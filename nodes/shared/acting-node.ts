/**
 * Owns the work of a node that acts: each message becomes one action, and the flow gets its outcome, also over a
 * deploy.
 */

import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { type Action, type ActionAnswer, type ActionResult, CANCELLED } from '../../src/api/action';
import { NoToken } from '../../src/api/token-source';
import { systemClock, wait } from '../../src/util/clock';
import { ActionError, type ActionName, actionError } from './action-error';
import { ActionLight } from './action-light';
import type { ConnectionNode } from './connection-node';
import { flowsOf } from './flows';
import type { ToldProblem } from './messages';
import { type OpenedNode, openNode, type SavedUse } from './open-node';
import { errorText } from './texts';
import type { Translate } from './translate';

/** How long Node-RED waits for a node to close, in milliseconds, unless its settings say something else. */
const CLOSE_TIMEOUT_MS = 15_000;

/** What one message asks for. */
export interface Deed {
  readonly action: Action;
  readonly name: ActionName;
  /** What the message becomes if the action was done. */
  answered(message: NodeMessage, answer: ActionAnswer): void;
  /** Whether an answer that says no is sent to the flow. Default: it is an error. */
  readonly isPassing?: boolean;
  /** Called just before the action is sent. If it returns an error, the action is not sent. */
  begin?(): ActionError | undefined;
  /** Called if the action was not done. */
  undone?(): void;
}

/** Makes the deed of a message, or says what is wrong with the message. */
export type ReadMessage = (message: NodeMessage) => Promise<Deed | ActionError>;

/** As Node-RED gives it to nodes. It accepts any object with a text, which the types leave out. */
type Done = (problem?: ActionError) => void;

/**
 * Creates a node that acts with the sign-in of its connection.
 *
 * @param configure - reads the node's own configuration; returns what reads messages, or a text that says what is wrong
 */
export function openActingNode(
  RED: NodeAPI,
  node: Node,
  config: SavedUse,
  configure: (opened: OpenedNode) => ReadMessage | string,
): void {
  let acting: ActingNode | undefined;
  let problem = '';
  const wrong = (text: string) => {
    acting?.detach(text);
    problem = text;
    return text;
  };
  openNode(RED, node, config, (_, opened) => {
    const { t } = opened;
    const read = configure(opened);
    if (typeof read === 'string') return wrong(read);
    const active = new ActingNode(RED, node, t, read);
    acting = active;
    return {
      attach: (connection) => {
        const { tokens } = connection.session;
        if (!(tokens instanceof NoToken)) {
          opened.light.clear();
          return active.attach(connection);
        }
        const { why } = tokens;
        // If nobody wants a stream of the connection, nobody else says what is wrong with it.
        const message = wrong(errorText(t, why, connection.host));
        return flowsOf(RED).pool.whenRunning(() => {
          opened.light.show({ state: 'misconfigured', why });
          const reason = { code: why.code, message };
          const problem: ToldProblem = {
            topic: 'rt-connection',
            payload: { state: 'misconfigured', reason },
          };
          node.error(message, problem);
        });
      },
      detached: wrong,
    };
  });
  node.on('input', (message, send, done) => {
    const tell = done as Done;
    if (acting === undefined) tell(new ActionError('misconfigured', problem));
    else void acting.take(message, send, tell);
  });
}

class ActingNode {
  readonly #light: ActionLight;
  readonly #underWay = new Set<Promise<void>>();
  /** Nothing more is sent. */
  readonly #closing = new AbortController();
  /** Nobody waits for answers any more. */
  readonly #closed = new AbortController();
  #connection: ConnectionNode | undefined;
  #problem = '';
  #isRemoved = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly t: Translate,
    private readonly read: ReadMessage,
  ) {
    this.#light = new ActionLight(node, t);
    node.on('close', (removed: boolean, done: () => void) => void this.#close(removed).then(done, done));
  }

  attach(connection: ConnectionNode): () => void {
    this.#connection = connection;
    this.#light.uncover();
    return () => {
      this.#connection = undefined;
    };
  }

  detach(problem: string): void {
    this.#problem = problem;
    this.#light.cover();
  }

  /** Does what a message asks for. Never rejects. */
  async take(message: NodeMessage, send: (message: NodeMessage) => void, done: Done): Promise<void> {
    // A function node may have frozen the message.
    const work = this.#work(message, send, done).catch((error) => this.node.error(reasonOf(error), {}));
    this.#underWay.add(work);
    await work;
    this.#underWay.delete(work);
  }

  async #work(message: NodeMessage, send: (message: NodeMessage) => void, done: Done): Promise<void> {
    this.#light.began();
    const outcome = await this.#outcome(message);
    const { error, deed, answer } = outcome;
    if (this.#closing.signal.aborted) {
      const { inFlight } = flowsOf(this.RED);
      // The action was not sent. The node that replaces this one will send it.
      if (error?.code === 'not-sent' && !this.#isRemoved && inFlight.giveBack(this.node.id, message))
        return done();
      if (!inFlight.carry(message)) this.#log(outcome);
    }
    this.#light.ended(error?.code ?? 'sent');
    if (error !== undefined) return this.#raise(error, done);
    if (answer !== undefined) deed?.answered(message, answer);
    send(message);
    done();
  }

  /**
   * Node-RED copies the message for Catch nodes. Some messages can't be copied, for example if they are nested too
   * deeply. Then Catch nodes get the error without the message.
   */
  #raise(error: ActionError, done: Done): void {
    try {
      done(error);
    } catch {
      this.node.error(error, {});
    }
  }

  /** Flows end, so nobody else can be told. */
  #log({ error, deed }: Outcome): void {
    if (error !== undefined) this.node.error(error);
    else if (deed !== undefined) this.node.log(this.t(`${deed.name.kind}.done`, deed.name.values));
  }

  async #outcome(message: NodeMessage): Promise<Outcome> {
    let deed: Deed | ActionError;
    try {
      deed = await this.read(message);
    } catch (error) {
      deed = new ActionError('misconfigured', this.t('action.unreadable', { reason: reasonOf(error) }));
    }
    if (deed instanceof ActionError) return { error: deed };
    if (this.#closing.signal.aborted) return this.#told(deed, { ok: false, failure: CANCELLED });
    const actions = this.#connection?.session.actions;
    if (actions === undefined) return { error: new ActionError('misconfigured', this.#problem) };
    const heldBack = deed.begin?.();
    if (heldBack !== undefined) return { error: heldBack };
    const { host = '' } = this.#connection ?? {};
    const result = await actions.perform(deed.action, this.#closed.signal, this.#closing.signal);
    if (!result.ok && result.failure.code !== 'outcome-unknown') deed.undone?.();
    return this.#told(deed, result, host);
  }

  #told(deed: Deed, result: ActionResult, host = ''): Outcome {
    if (result.ok) return { deed, answer: result.answer };
    const { failure } = result;
    if (deed.isPassing && failure.answer !== undefined) return { deed, answer: failure.answer };
    return { error: actionError(this.t, deed.name, failure, host) };
  }

  /** Resolves when all outcomes are told. Sent actions have some time left for their answers. */
  async #close(removed: boolean): Promise<void> {
    this.#isRemoved = removed;
    this.#closing.abort();
    const all = Promise.all(this.#underWay);
    const timeout: unknown = Object(this.RED.settings).nodeCloseTimeout;
    const graceMs = (typeof timeout === 'number' ? timeout : CLOSE_TIMEOUT_MS) * (2 / 3);
    const over = new AbortController();
    await Promise.race([all.then(() => over.abort()), wait(systemClock, graceMs, over.signal)]);
    this.#closed.abort();
    await all;
  }
}

/** What became of a message. */
interface Outcome {
  readonly error?: ActionError;
  readonly deed?: Deed;
  readonly answer?: ActionAnswer;
}

/** What a mistake in an expression is, in one line. */
function reasonOf(error: unknown): string {
  const { message } = Object(error) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(error);
}
