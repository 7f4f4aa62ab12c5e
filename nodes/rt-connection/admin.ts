/** Owns what the editor asks of a connection: what was seen on it, and whether it would work. */
import type { NextFunction, Request, Response } from 'express';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { testConnection } from '../../src/api/connection-test';
import type { LookUp } from '../../src/configuration/variables';
import type { Catalogue } from '../../src/events/catalogue';
import { isStreamName, type StreamName } from '../../src/protocol/streams';
import { environmentOf } from '../../src/session/create-session';
import type { ConnectionNode } from '../shared/connection-node';
import { testErrorText } from '../shared/texts';
import type { Translate } from '../shared/translate';
import type { Saved } from './configuration';
import { diagnosticsOf } from './diagnostics';
import { previewOf } from './preview';
import { SEEN } from './seen';
import { testedSettings } from './tested';
import { troubleOf, twinsOf } from './trouble';

/** The result of the test of a connection: each step, up to the first failed one. */
interface Report {
  readonly ok: boolean;
  readonly steps: readonly { step: string; ok: boolean; ms: number; message?: string }[];
}

const READ = 'rt-connection.read';

/** The permission to deploy. */
const DEPLOYING: readonly unknown[] = ['*', 'write', '*.write', 'flows.write'];

type Asking = Request & { readonly authInfo?: unknown };

/** The permissions of the user; undefined: everybody may do everything. */
function scopesOf({ authInfo }: Asking): readonly unknown[] | undefined {
  const isOpen = typeof authInfo !== 'object' || authInfo === null || !('scope' in authInfo);
  return isOpen ? undefined : [authInfo.scope].flat();
}

/**
 * Node-RED's plain `read` would include our permission. But a user who may only look at flows should not see who
 * calls whom and what they write. This needs all rights, or our permission by its name.
 */
function grantedByName(request: Asking, response: Response, next: NextFunction): void {
  if (scopesOf(request)?.every((scope) => scope !== '*' && scope !== READ)) response.sendStatus(403);
  else next();
}

function mayDeploy(request: Asking): boolean {
  return scopesOf(request)?.some((scope) => DEPLOYING.includes(scope)) ?? true;
}

/** The Node-REDs that are served. Express keeps the first routes, also when the nodes are removed and installed again. */
const served = new WeakSet<object>();

/** `running`: the connections that run now. */
export function serveEditor(RED: NodeAPI, t: Translate, running: ReadonlySet<ConnectionNode>): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  const mayRead = [RED.auth.needsPermission(READ), grantedByName];
  const mayWrite = RED.auth.needsPermission('rt-connection.write');

  for (const [name, listOf] of Object.entries(SEEN)) {
    RED.httpAdmin.get(`/rt-connection/:id/${name}`, mayRead, (request: Request, response: Response) => {
      const nodes = runningAs(request.params.id);
      const catalogues = nodes.map(({ session }) => session.catalogue).filter(isThere);
      if (nodes.length === 0) response.sendStatus(404);
      else response.json(listOf(catalogues));
    });
  }
  RED.httpAdmin.post('/rt-connection/:id/preview', mayRead, (request: Request, response: Response) => {
    const nodes = runningAs(request.params.id);
    const catalogues = nodes.map(({ session }) => session.catalogue).filter(isThere);
    if (nodes.length === 0) response.sendStatus(404);
    else response.json(previewOf(SEEN.recent(catalogues), Object(request.body)));
  });
  RED.httpAdmin.get('/rt-connection/:id/diagnostics', mayRead, (request: Request, response: Response) => {
    const nodes = runningAs(request.params.id);
    if (nodes.length === 0) {
      response.sendStatus(404);
      return;
    }
    diagnosticsOf(RED, t, request.params.id, nodes).then(
      (diagnostics) => response.json(diagnostics),
      () => response.sendStatus(500),
    );
  });
  RED.httpAdmin.get('/rt-connection/:id/status', RED.auth.needsPermission(READ), (request, response) => {
    const [node] = runningAs(request.params.id);
    const { stream } = request.query;
    if (node === undefined) response.sendStatus(404);
    else
      response.json({
        ...troubleOf(t, node, isStreamName(stream) ? stream : undefined),
        twins: twinsOf(node, running),
      });
  });
  RED.httpAdmin.post('/rt-connection/test', mayWrite, (request: Request, response: Response) => {
    const asked: unknown = request.body;
    test(typeof asked === 'object' && asked !== null ? { ...asked } : {}, mayDeploy(request)).then(
      (report) => response.json(report),
      () => response.sendStatus(500),
    );
  });

  /** The running connections with this id. A connection in a subflow runs once for each use of the subflow. */
  function runningAs(id: unknown): ConnectionNode[] {
    return [...running].filter((node) => node.id === id || node._alias === id);
  }

  /** Tests what the dialog holds, saved or not. */
  async function test(asked: Saved, mayDeploy: boolean): Promise<Report> {
    const settings = testedSettings(RED, asked, { mayDeploy, lookUp: lookUpFor(asked.id) });
    if ('why' in settings) {
      const { step, why } = settings;
      return { ok: false, steps: [{ step, ok: false, ms: 0, message: testErrorText(t, why, '') }] };
    }
    const { host } = new URL(settings.url);
    const steps = await testConnection(environmentOf(settings), settings.auth, [
      ...streamsIn(asked.streams),
      ...streamsTaken(RED, asked.id),
    ]);
    return {
      ok: steps.every(({ ok }) => ok),
      steps: steps.map(({ why, ...step }) =>
        why ? { ...step, message: testErrorText(t, why, host) } : step,
      ),
    };
  }

  /**
   * The value of a variable, as Node-RED finds it: where the connection runs, in the first use of a subflow, or for
   * all flows.
   */
  function lookUpFor(id: unknown): LookUp {
    const [place = globalConfig()] = runningAs(id);
    return (name) => (place ? RED.util.getSetting(place, name) : process.env[name]);
  }

  /** The node that holds the environment variables that users set for all flows; there may be none. */
  function globalConfig(): Node | undefined {
    const ids: string[] = [];
    RED.nodes.eachNode(({ id, type }) => {
      if (type === 'global-config') ids.push(id);
    });
    return ids.flatMap((id) => RED.nodes.getNode(id) ?? [])[0];
  }
}

/** The streams that a list names. */
function streamsIn(listed: unknown): StreamName[] {
  return Array.isArray(listed) ? listed.filter((stream) => isStreamName(stream)) : [];
}

/** The streams that nodes take from the connection, as they are deployed. */
function streamsTaken(RED: NodeAPI, connection: unknown): StreamName[] {
  const taken: unknown[] = [];
  RED.nodes.eachNode((node: NodeDef) => {
    const saved: Saved = { ...node };
    if (saved.connection === connection && saved.d !== true) taken.push(saved.stream);
  });
  return streamsIn(taken);
}

function isThere(catalogue: Catalogue | undefined): catalogue is Catalogue {
  return catalogue !== undefined;
}
