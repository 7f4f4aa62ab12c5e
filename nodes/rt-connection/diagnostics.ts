/**
 * Owns the diagnostics that a user gives to a helper: the settings and the history of a connection, and nothing
 * private.
 */
import type { NodeAPI } from 'node-red';
import { SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { withoutQuotations } from '../../src/failures/redact-failure';
import { MAX_CHANGES } from '../../src/session/history';
import { asText } from '../../src/util/shown';
import type { ConnectionNode } from '../shared/connection-node';
import type { Gap, StateChange } from '../shared/messages';
import { shownChange } from '../shared/shown-change';
import type { Translate } from '../shared/translate';
import { savedAs } from '../shared/written';
import { SEEN } from './seen';

export interface Diagnostics {
  readonly versions: {
    readonly package: string;
    readonly nodeRed: string;
    readonly nodeJs: string;
    readonly os: string;
  };
  /**
   * Each setting that is not secret, as it was written. For an account or a TLS configuration, only whether it is
   * set.
   */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The last changes of state with their reasons, oldest first. Servers' own words are left out: they may name people. */
  readonly changes: readonly StateChange[];
  readonly gaps: readonly Gap[];
  /** How many events of each type there were. */
  readonly types: readonly { readonly type: string; readonly stream: string; readonly count: number }[];
}

/** `nodes`: the connection, in each use of the subflow where it is in one. */
export async function diagnosticsOf(
  RED: NodeAPI,
  t: Translate,
  id: unknown,
  nodes: readonly ConnectionNode[],
): Promise<Diagnostics> {
  const changes = nodes
    .flatMap(({ session, host }) =>
      session.history.changes.map(({ why, ...change }) =>
        shownChange(t, why === undefined ? change : { ...change, why: withoutQuotations(why) }, host),
      ),
    )
    .sort((one, other) => one.at - other.at)
    .slice(-MAX_CHANGES);
  const saved = savedAs(RED, id, 'rt-connection');
  return {
    versions: {
      package: packageVersion(),
      // Node-RED tells it; other people's tests of a flow may run nodes without one.
      nodeRed: (await RED.version?.()) ?? '',
      nodeJs: process.versions.node,
      os: `${process.platform} ${process.arch}`,
    },
    settings: settingsOf(saved),
    changes,
    gaps: changes.flatMap(({ gap }) => gap ?? []),
    types: countsByType(nodes, (saved.typeProperty ?? '') === ''),
  };
}

function settingsOf(saved: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = SETTING_NAMES.filter((name) => !SETTINGS[name].credential);
  return Object.fromEntries(
    names.map((name) => {
      const value = saved[name] ?? SETTINGS[name].default;
      const { kind } = SETTINGS[name];
      if (kind.name === 'id' || kind.name === 'tls-config') return [name, value === '' ? '' : '(set)'];
      return [name, kind.shown?.(asText(value)) ?? value];
    }),
  );
}

/**
 * Automatic types are never private. The user's own path can lead to anything, such as the numbers and names of
 * people. Then the types are numbered.
 */
function countsByType(nodes: readonly ConnectionNode[], isAutomatic: boolean): Diagnostics['types'] {
  const seen = SEEN.types(nodes.flatMap(({ session }) => session.catalogue ?? []));
  return seen.map(({ type, stream, count }, index) => ({
    type: isAutomatic ? type : `type ${index + 1}`,
    stream,
    count,
  }));
}

/** Of the package that this file is in: `package.json` lies above the compiled code and above the sources alike. */
function packageVersion(): string {
  for (const path of ['../../../package.json', '../../package.json']) {
    try {
      const { name, version } = require(path) as { name?: unknown; version?: unknown };
      if (name === '@rt-events/node-red' && typeof version === 'string') return version;
    } catch {
      // It lies elsewhere.
    }
  }
  return '';
}
