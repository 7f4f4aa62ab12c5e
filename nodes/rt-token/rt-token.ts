/** Owns the node `rt token`: it asks its flow for a token when the connection needs one, and takes what the flow gives. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { GivenToken, type Need } from '../../src/api/given-token';
import { NoToken } from '../../src/api/token-source';
import { tokenIn } from '../../src/api/token-text';
import type { Session } from '../../src/session/session';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import { flowsOf } from '../shared/flows';
import { messageId } from '../shared/message-id';
import type { TokenNeeded } from '../shared/messages';
import { openNode, type SavedUse, unusable } from '../shared/open-node';
import { errorText, translator } from '../shared/texts';

/** A flow that gives a wrong token every millisecond must not flood the server. */
const RETRY_INTERVAL_MS = 5000;

function rtToken(RED: NodeAPI): void {
  const { pool } = flowsOf(RED);
  const t = translator(RED);

  function RtToken(this: Node, config: SavedUse) {
    openNode(RED, this, config, (_, { light }) => {
      let take: TakeToken = () => undefined;
      onToken(this, (token) => take(token));
      return {
        attach: ({ session, host }) => {
          const { tokens } = session;
          if (!(tokens instanceof GivenToken) && !(tokens instanceof NoToken))
            return unusable('tokenNotWanted');
          const stopWatching = session.watch({
            key: this.id,
            changed: () => {},
            status: (status) => light.show(status),
          });
          if (tokens instanceof NoToken) {
            take = () => errorText(t, tokens.why, host);
            return stopWatching;
          }
          const giver = serve(this, session, tokens, () => {
            session.showStatus();
            // Nobody wants a stream: it is a request of the REST API that needs the token.
            if (session.status.state === 'idle') light.show({ state: 'connecting', isTokenAsked: true });
          });
          take = (token) => {
            const problem = giver.take(token);
            if (session.status.state === 'idle') light.show(session.status);
            return problem;
          };
          return () => {
            stopWatching();
            giver.stop();
          };
        },
        detached: (problem) => {
          take = () => problem;
        },
      };
    });
  }

  /** Asks the flow of the node for the tokens that the session needs; `asked`: called each time. */
  function serve(
    node: Node,
    session: Session,
    tokens: GivenToken,
    asked: () => void,
  ): { take: TakeToken; stop(): void } {
    let forget = () => {};
    const ask = (need: Need) => {
      forget();
      forget = pool.whenRunning(() => {
        asked();
        const needed: TokenNeeded = { _msgid: messageId(), topic: 'rt-connection', payload: { need } };
        node.send(needed);
      });
    };
    const stopAsking = tokens.askOf(ask);
    const retry = new Throttle(systemClock, RETRY_INTERVAL_MS, () => retryIfCured(session));
    // A connection that had no token has somebody to ask now.
    retryIfCured(session);
    return {
      take: (token) => {
        if (token === undefined) return t('token.none');
        if (!tokens.give(token)) return t('token.refusedBefore');
        if (isCured(session)) retry.ask();
        return undefined;
      },
      stop: () => {
        stopAsking();
        forget();
        retry.end();
      },
    };
  }

  RED.nodes.registerType('rt token', RtToken);
}

/** Whether a new token ends the waiting. */
function isCured({ status: { why } }: Session): boolean {
  return why?.row.isCuredByToken === true;
}

function retryIfCured(session: Session): void {
  if (isCured(session)) session.retry();
}

/**
 * A node calls this with its problem, if it has one. Node-RED shows a text as it is, which its types leave out. For
 * an `Error` it would show the name, and log the stack.
 */
type Done = (problem?: string | Error) => void;

/** Takes the token of a message, if there is one in it; returns what is wrong, if anything is. */
type TakeToken = (token: string | undefined) => string | undefined;

function onToken(node: Node, take: TakeToken): void {
  node.on('input', (message, _send, done) => (done as Done)(take(takeToken(message))));
}

/**
 * The token as text, or in the answer of a login service. It is removed from the message, so that a Catch node, which
 * may write the message to a file, does not get the token.
 */
function takeToken(message: NodeMessage): string | undefined {
  const { payload } = message;
  delete message.payload;
  return tokenIn(
    typeof payload === 'object' && payload !== null && 'token' in payload ? payload.token : payload,
  );
}

export = rtToken;
