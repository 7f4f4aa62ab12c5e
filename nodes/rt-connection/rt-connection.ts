/** Owns the config node `rt-connection`: configuration in, one shared session out, its problems told in words. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { accountOf, fingerprintOf } from '../../src/configuration/fingerprint';
import { addressesOf, type Settings } from '../../src/configuration/settings';
import { CREDENTIAL_NAMES, credentialType } from '../../src/configuration/table';
import { RealtimeError } from '../../src/failures/realtime-error';
import { STREAMS, type StreamName, type StreamTable } from '../../src/protocol/streams';
import { createSession, misconfiguredSession } from '../../src/session/create-session';
import type { Notification, Problem } from '../../src/session/outage-tracker';
import { travelsInTheClear } from '../../src/util/address';
import { connectionName } from '../shared/connection-name';
import { type ConnectionNode, runningConnections } from '../shared/connection-node';
import { flowsOf } from '../shared/flows';
import { raise } from '../shared/raise';
import { gapValues, shownReason, translator } from '../shared/texts';
import { writtenAs } from '../shared/written';
import { serveEditor } from './admin';
import { configure, type Saved } from './configuration';
import { logFor } from './log';
import { keepSignOfLife, restoreSignOfLife } from './sign-of-life';

/** `streams`: the streams that there are. */
function rtConnection(RED: NodeAPI, streams: StreamTable = STREAMS): void {
  const { pool } = flowsOf(RED);
  const t = translator(RED);
  const running = runningConnections(RED);
  serveEditor(RED, t, running);
  /** The last warning of each connection. A deploy that changes nothing about it must not repeat the warning. */
  const warnedOf = new Map<string, string>();

  function RtConnection(this: Node<Record<string, unknown>>, config: NodeDef & Saved): void {
    RED.nodes.createNode(this, config);
    const written = writtenAs(RED, this);
    const settings = configure(RED, {
      properties: config,
      credentials: this.credentials ?? {},
      written,
      variable: (name) => RED.util.getSetting(this, name),
    });
    // The credentials are read now. Nothing that prints this node, such as a crash report, must show them.
    this.credentials = {};
    const wrong = settings instanceof RealtimeError;
    // The log and the debug sidebar show a node's name, or else its id, which says nothing to anybody.
    this.name = connectionName({ name: this.name, url: (wrong ? written : settings).url });
    const session = pool.acquire({ id: this.id, fingerprint: fingerprintOf(settings) }, () =>
      wrong
        ? misconfiguredSession(settings, streams)
        : createSession(settings, { streams, log: logFor(RED, this) }),
    );
    if (!wrong) session.preferences = settings;
    const host = wrong ? '' : new URL(settings.url).host;
    // Without a token of its own, a flow decides whose events it gets.
    const isOpenWhose = wrong || (settings.auth === 'token' && settings.token === '');
    const account = isOpenWhose ? undefined : accountOf(settings);
    const node: ConnectionNode = Object.assign(this, { session, host, account, members: new Map() });

    if (!wrong) warnIfUnencrypted(node, settings);
    session.owner = { told: (notification) => tell(node, notification) };
    running.add(node);
    if (!pool.haveRun) restoreSignOfLife(this, session);
    const stopKeeping = keepSignOfLife(this, session);
    this.on('close', (removed: boolean, done: () => void) => {
      running.delete(node);
      stopKeeping();
      if (removed) warnedOf.delete(this.id);
      const gone = removed ? pool.end(session) : pool.park(session);
      gone.then(done, done);
    });
  }

  function warnIfUnencrypted(node: ConnectionNode, settings: Settings): void {
    const hosts = addressesOf(settings)
      .filter(travelsInTheClear)
      .map((address) => new URL(address).host);
    const host = [...new Set(hosts)].join(', ');
    if (host !== '' && host !== warnedOf.get(node.id)) node.warn(t('log.unencrypted', { host }));
    warnedOf.set(node.id, host);
  }

  function tell(node: ConnectionNode, notification: Exclude<Notification, { name: 'change' }>): void {
    switch (notification.name) {
      case 'problem':
        tellProblem(node, notification);
        break;
      case 'recovered':
        node.log(t('log.back', { host: node.host, ...gapValues(notification.gap) }));
        break;
      case 'dropped':
        node.warn(t('log.dropped', { count: notification.count }));
        break;
    }
  }

  function tellProblem(node: ConnectionNode, { state, why, stream }: Problem): void {
    const reason = shownReason(t, why, node.host);
    node.warn(reason.message);
    raise(concerned(node, stream), reason.message, { topic: 'rt-connection', payload: { state, reason } });
  }

  RED.nodes.registerType('rt-connection', RtConnection, {
    credentials: Object.fromEntries(CREDENTIAL_NAMES.map((name) => [name, { type: credentialType(name) }])),
  });
}

/** The nodes that a problem concerns. A problem of one stream concerns the nodes that take this stream. */
function concerned({ members }: ConnectionNode, stream: StreamName | undefined): Node[] {
  const all = [...members];
  return all.filter(([, taken]) => stream === undefined || taken === stream).map(([node]) => node);
}

export = rtConnection;
