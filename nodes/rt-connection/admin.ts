/** Owns what the editor asks of a connection: what was seen on it, and whether it would work. */
import type { NextFunction, Request, Response } from 'express';
import type { Node, NodeAPI } from 'node-red';
import type { Catalogue } from '../../src/events/catalogue';
import { environmentOf } from '../../src/session/create-session';
import { probe, type StepName } from '../../src/session/probe';
import { variableIn } from '../../src/session/properties';
import { RealtimeError } from '../../src/util/errors';
import type { ConnectionNode } from '../shared/connection-node';
import { errorText, type Translate } from '../shared/texts';
import { configure, type Saved } from './configuration';
import { SEEN } from './seen';

/** What the editor sends in place of a password that was not touched. */
const UNTOUCHED = '__PWRD__';

const CREDENTIALS = ['token', 'username', 'password'] as const;

/** What a test of a connection gives: each step on the way, up to the first that failed. */
interface Report {
  readonly ok: boolean;
  readonly steps: readonly { step: string; ok: boolean; ms: number; message?: string }[];
}

const READ = 'rt-connection.read';

/**
 * Node-RED's plain `read` would include our permission, but a user who may only look at flows should not see whom people
 * call and what they write: that takes all rights, or ours by its name.
 */
function grantedByName(
  request: Request & { authInfo?: unknown },
  response: Response,
  next: NextFunction,
): void {
  const { authInfo } = request;
  const isOpen = typeof authInfo !== 'object' || authInfo === null || !('scope' in authInfo);
  if (isOpen || [authInfo.scope].flat().some((scope) => scope === '*' || scope === READ)) next();
  else response.sendStatus(403);
}

/** `running`: the connections that run now. */
export function serveEditor(RED: NodeAPI, t: Translate, running: ReadonlySet<ConnectionNode>): void {
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
  RED.httpAdmin.post('/rt-connection/test', mayWrite, (request: Request, response: Response) => {
    const asked: unknown = request.body;
    test(typeof asked === 'object' && asked !== null ? { ...asked } : {}).then(
      (report) => response.json(report),
      () => response.sendStatus(500),
    );
  });

  /** What the editor knows by this id: of a connection in a subflow, each use of the subflow has its own. */
  function runningAs(id: unknown): ConnectionNode[] {
    return [...running].filter((node) => node.id === id || node._alias === id);
  }

  /** Tests what the dialog holds, saved or not. */
  async function test(asked: Saved): Promise<Report> {
    const credentials = credentialsOf(asked);
    const resolved = resolver(asked.id);
    const settings = configure(RED, {
      properties: mapValues(asked, resolved),
      credentials: mapValues(credentials, resolved),
      written: { ...asked, ...credentials },
    });
    if (settings instanceof RealtimeError) {
      return {
        ok: false,
        steps: [{ step: stepNeeding(settings), ok: false, ms: 0, message: errorText(t, settings, '') }],
      };
    }
    const { host } = new URL(settings.url);
    const steps = await probe(environmentOf(settings), settings.auth.by);
    return {
      ok: steps.every(({ ok }) => ok),
      steps: steps.map(({ why, ...step }) => (why ? { ...step, message: errorText(t, why, host) } : step)),
    };
  }

  /** The credentials of the dialog; those that were not touched are the stored ones, which never leave this process. */
  function credentialsOf(asked: Saved): Saved {
    const { id } = asked;
    const stored: Saved = { ...(typeof id === 'string' && RED.nodes.getCredentials(id)) };
    const given: Saved = { ...asked, ...(asked.credentials as Saved | undefined) };
    const entries = CREDENTIALS.map((name) => [name, given[name] === UNTOUCHED ? stored[name] : given[name]]);
    return Object.fromEntries(entries);
  }

  /**
   * `${NAME}` as Node-RED resolves it: where the connection runs, in the first use of a subflow, or else for all flows.
   * Left as it is where there is no such variable.
   */
  function resolver(id: unknown): (value: unknown) => unknown {
    const [place = globalConfig()] = runningAs(id);
    const setting = (name: string) => (place ? RED.util.getSetting(place, name) : process.env[name]);
    return (value) => {
      const variable = variableIn(value);
      return variable === undefined ? value : (setting(variable) ?? value);
    };
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

function isThere(catalogue: Catalogue | undefined): catalogue is Catalogue {
  return catalogue !== undefined;
}

/** The step that can't be gone with this configuration. */
function stepNeeding({ details }: RealtimeError<'misconfigured'>): StepName {
  if (details.property === 'token') return 'authenticate';
  return ['username', 'password', 'accountId', 'restUrl'].includes(details.property) ? 'login' : 'connect';
}

function mapValues(saved: Saved, change: (value: unknown) => unknown): Saved {
  return Object.fromEntries(Object.entries(saved).map(([key, value]) => [key, change(value)]));
}
