/** Owns the node `rt token`: it asks its flow for a token when the connection needs one, and takes what the flow gives. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { GivenToken, type Need } from '../../src/api/given-token';
import { NoToken } from '../../src/api/token-source';
import type { Session } from '../../src/session/session';
import { systemClock } from '../../src/util/clock';
import { Throttle } from '../../src/util/throttle';
import { flowsOf } from '../shared/flows';
import { messageId } from '../shared/message-id';
import type { TokenNeeded } from '../shared/messages';
import { openNode, type SavedUse, unusable } from '../shared/open-node';
import { errorText, translator } from '../shared/texts';

/** Whoever gives a new token every millisecond, and each of them wrong, must not hammer the server. */
const RETRY_INTERVAL_MS = 5000;

function rtToken(RED: NodeAPI): void {
  const { pool } = flowsOf(RED);
  const t = translator(RED);

  function RtToken(this: Node, config: SavedUse) {
    openNode(RED, this, config, ({ light }) => {
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
          const giver = serve(this, session, tokens, () =>
            light.show({ state: 'connecting', isTokenAsked: true }),
          );
          take = giver.take;
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
    // A connection that had given up for want of a token has somebody to ask now.
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

/** Takes the token of a message, if there is one in it; returns what is wrong, if anything is. */
type TakeToken = (token: string | undefined) => string | undefined;

function onToken(node: Node, take: TakeToken): void {
  node.on('input', (message, _send, done) => (done as Done)(take(takeToken(message))));
}

/** What ends a file, or what a command writes: no token has one. */
const LINE_END = /[\r\n]+$/;

/**
 * The token as text, or in the answer of a login service. It is taken out of the message, so that whoever catches an
 * error of this node, and perhaps writes it down, does not get the token with it.
 */
function takeToken(message: NodeMessage): string | undefined {
  const { payload } = message;
  delete message.payload;
  const token =
    typeof payload === 'object' && payload !== null && 'token' in payload ? payload.token : payload;
  return typeof token === 'string' && token.trim() !== '' ? token.replace(LINE_END, '') : undefined;
}

export = rtToken;
