/** Owns the node `rt token`: it asks its flow for a token when the connection needs one, and takes what the flow gives. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import { GivenToken, type Need } from '../../src/api/given-token';
import { NoToken } from '../../src/api/token-source';
import type { Session } from '../../src/session/session';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import { findConnection, useConnection } from '../shared/connection-node';
import { sessionPool } from '../shared/flows';
import { messageId } from '../shared/message-id';
import { sayMisconfigured } from '../shared/misconfigured';
import { StatusLight } from '../shared/status-light';
import { errorText, translator } from '../shared/texts';

interface SavedConfig extends NodeDef {
  readonly connection?: unknown;
}

/** Whoever gives a new token every millisecond, and each of them wrong, must not hammer the server. */
const RETRY_INTERVAL_MS = 5000;

function rtToken(RED: NodeAPI): void {
  const pool = sessionPool(RED);
  const t = translator(RED);

  function RtToken(this: Node, config: SavedConfig) {
    RED.nodes.createNode(this, config);
    const light = new StatusLight(this, t);
    const cannotWork = (text: string) => {
      onToken(this, () => text);
      return text;
    };

    const connection = findConnection(RED, config.connection);
    if (connection === undefined)
      return sayMisconfigured(this, pool, light, cannotWork(t('misconfigured.connection')));
    const { session, host } = connection;
    const { tokens } = session;
    if (!(tokens instanceof GivenToken) && !(tokens instanceof NoToken))
      return sayMisconfigured(this, pool, light, cannotWork(t('misconfigured.tokenNotWanted')));

    useConnection(this, connection, () =>
      session.watch({ key: this.id, changed: () => {}, status: (status) => light.show(status) }),
    );
    if (tokens instanceof NoToken) cannotWork(errorText(t, tokens.why, host));
    else serve(this, session, tokens);
  }

  function serve(node: Node, session: Session, tokens: GivenToken): void {
    let forget = () => {};
    const ask = (need: Need) => {
      forget();
      forget = pool.whenRunning(() =>
        node.send({ _msgid: messageId(), topic: 'rt-connection', payload: { need } }),
      );
    };
    const stopAsking = tokens.askOf(ask);
    const retry = new Throttle(systemClock, RETRY_INTERVAL_MS, () => retryIfCured(session));
    // A connection that had given up for want of a token has somebody to ask now.
    retryIfCured(session);

    onToken(node, (token) => {
      if (token === undefined) return t('token.none');
      if (!tokens.give(token)) return t('token.refusedBefore');
      if (isCured(session)) retry.ask();
      return undefined;
    });
    node.on('close', () => {
      stopAsking();
      forget();
      retry.end();
    });
  }

  RED.nodes.registerType('rt token', RtToken);
}

/** Whether there is no reason to wait any longer once a new token is there. */
function isCured({ status: { why } }: Session): boolean {
  return why?.row.isCuredByToken === true;
}

function retryIfCured(session: Session): void {
  if (isCured(session)) session.retry();
}

/**
 * What a node calls with its problem, if it has one. The types of Node-RED leave out that it takes a text, which it
 * shows as it is; of an Error it would show the name, and log the stack.
 */
type Done = (problem?: string | Error) => void;

/** Gives `take` the token of each message, if there is one in it; `take` returns what is wrong, if anything is. */
function onToken(node: Node, take: (token: string | undefined) => string | undefined): void {
  node.on('input', (message, _send, done) => (done as Done)(take(takeToken(message))));
}

/**
 * The token as text, or in the answer of a login service. It is taken out of the message, so that whoever catches an
 * error of this node, and perhaps writes it down, does not get the token with it.
 */
function takeToken(message: NodeMessage): string | undefined {
  const { payload } = message;
  delete message.payload;
  const token =
    typeof payload === 'object' && payload !== null && 'token' in payload ? payload.token : payload;
  return typeof token === 'string' && token.trim() !== '' ? token.trim() : undefined;
}

export = rtToken;
