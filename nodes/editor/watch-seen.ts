/** Owns keeping a dialog up to date with what a connection has seen, for as long as the dialog is open. */
import type { FilterSettings } from '../../src/events/filter';
import type { FilterPreview, RecentEvent, SeenType, TypeProperties } from '../../src/events/seen';
import { type AdminResponse, ask, rowsOf } from './admin-api';
import { NOTHING_SEEN, type Seen } from './seen';

const REFRESH_MS = 2000;

/** So long is waited for more before a changed filter is judged: somebody may be typing. */
const PAUSE_MS = 150;

/** A dialog that is kept up to date. */
export interface SeenWatch {
  stop(): void;
  /** The filter has changed: what is not told yet is about an old one. */
  changed(): void;
}

/**
 * Asks for what the connection has seen, now and every two seconds.
 *
 * @param filter - the filter that the runtime is to judge with the recent events. Default: there is none
 */
export function watchSeen(id: string, show: (seen: Seen) => void, filter?: () => FilterSettings): SeenWatch {
  const base = `rt-connection/${encodeURIComponent(id)}`;
  let isOpen = true;
  let turn = 0;
  let timer: number | undefined;
  // Once is enough: later news is in the recent events.
  let properties: readonly TypeProperties[] | undefined;

  async function refresh(): Promise<void> {
    turn += 1;
    const mine = turn;
    const [types, recent] = await Promise.all([ask(`${base}/types`), askRecent()]);
    const refused = [types, recent].find((answer) => !answer.ok);
    if (refused === undefined) properties ??= rowsOf(await ask(`${base}/properties`));
    if (!isOpen || mine !== turn) return;
    show({
      types: rowsOf<SeenType>(types),
      ...recentIn(recent),
      properties: properties ?? [],
      ...(refused?.ok === false && { missing: refused.why }),
    });
    // Nobody gets a permission while a dialog is open. But a deploy may be under way: its nodes come back.
    const isFinal = refused?.ok === false && refused.why === 'forbidden';
    if (isFinal) isOpen = false;
    else refreshIn(REFRESH_MS);
  }

  function refreshIn(ms: number): void {
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, ms);
  }

  function askRecent(): Promise<AdminResponse> {
    if (filter === undefined) return ask(`${base}/recent`);
    return ask(`${base}/preview`, { send: filter() });
  }

  function recentIn(answer: AdminResponse): Pick<Seen, 'recent' | 'preview'> {
    if (filter === undefined) return { recent: rowsOf<RecentEvent>(answer) };
    if (!answer.ok) return { recent: [] };
    const { recent, ...preview } = answer.body as FilterPreview;
    return { recent, preview };
  }

  const deployed = deployedAs(id);
  isOpen = deployed !== undefined && deployed.catalogue !== false;
  if (isOpen) void refresh();
  else show({ ...NOTHING_SEEN, missing: deployed === undefined ? 'not-deployed' : 'not-remembered' });
  return {
    stop: () => {
      isOpen = false;
      window.clearTimeout(timer);
    },
    changed: () => {
      if (!isOpen) return;
      turn += 1;
      refreshIn(PAUSE_MS);
    },
  };
}

/** The editor keeps what is deployed beside what is being edited. */
function deployedAs(id: string): { readonly catalogue?: unknown } | undefined {
  return RED.nodes.originalFlow()?.find((node) => node.id === id);
}
