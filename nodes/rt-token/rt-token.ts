/** Owns the node `rt token`: it asks its flow for a token when the connection needs one, and takes what the flow gives. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { GivenToken } from '../../src/auth/given-token';
import { findConnection } from '../shared/connection-node';
import { sessionPool } from '../shared/flows';
import { sayMisconfigured } from '../shared/misconfigured';
import { StatusLight } from '../shared/status-light';
import { translator } from '../shared/texts';

interface SavedConfig extends NodeDef {
  readonly connection?: unknown;
}

function rtToken(RED: NodeAPI): void {
  const pool = sessionPool(RED);
  const t = translator(RED);

  function RtToken(this: Node, config: SavedConfig) {
    RED.nodes.createNode(this, config);
    const light = new StatusLight(this, t);
    this.on('close', () => light.off());

    const connection = findConnection(RED, config.connection);
    if (connection === undefined) return sayMisconfigured(this, pool, light, t('misconfigured.connection'));
    const { session } = connection;
    const { tokens } = session;
    if (!(tokens instanceof GivenToken))
      return sayMisconfigured(this, pool, light, t('misconfigured.tokenNotWanted'));

    const stopAsking = tokens.askOf((need) =>
      pool.whenRunning(() => this.send({ topic: 'rt-connection', payload: { need } })),
    );
    const leave = session.watch({ key: this.id, changed: () => {}, status: (status) => light.show(status) });
    // A connection that had given up for want of a token has somebody to ask now.
    session.retry();

    this.on('input', (message, _send, done) => {
      const token = tokenIn(message.payload);
      if (token === undefined) return done(new Error(t('token.none')));
      if (!tokens.give(token)) return done(new Error(t('token.refusedBefore')));
      session.retry();
      done();
    });
    this.on('close', () => {
      stopAsking();
      leave();
    });
  }

  RED.nodes.registerType('rt token', RtToken);
}

/** The token as text, or in the answer of a login service. */
function tokenIn(payload: unknown): string | undefined {
  const token =
    typeof payload === 'object' && payload !== null && 'token' in payload ? payload.token : payload;
  return typeof token === 'string' && token.trim() !== '' ? token.trim() : undefined;
}

export = rtToken;
