/** Owns keeping a dialog up to date with what a connection has seen, for as long as the dialog is open. */
import type { RecentEvent, SeenType, TypeProperties } from '../../src/events/seen';
import { ask, rowsOf } from './admin-api';
import { NOTHING_SEEN, type Seen } from './seen';

const REFRESH_MS = 2000;

/** Asks for what the connection has seen, now and every two seconds, until the returned function is called. */
export function watchSeen(id: string, show: (seen: Seen) => void): () => void {
  const base = `rt-connection/${encodeURIComponent(id)}`;
  let isOpen = true;
  let timer: number | undefined;
  // Once is enough: what is new since is in the recent events.
  let properties: readonly TypeProperties[] | undefined;

  async function refresh(): Promise<void> {
    const [types, recent] = await Promise.all([ask(`${base}/types`), ask(`${base}/recent`)]);
    const refused = [types, recent].find((answer) => !answer.ok);
    if (refused === undefined) properties ??= rowsOf(await ask(`${base}/properties`));
    if (!isOpen) return;
    show({
      types: rowsOf<SeenType>(types),
      recent: rowsOf<RecentEvent>(recent),
      properties: properties ?? [],
      ...(refused?.ok === false && { missing: refused.why }),
    });
    // Being asked again would change neither: nobody deploys or signs in while a dialog is open.
    const isFinal = refused?.ok === false && refused.why !== 'unreachable';
    timer = isFinal ? undefined : window.setTimeout(refresh, REFRESH_MS);
  }

  const deployed = deployedAs(id);
  if (deployed === undefined) show({ ...NOTHING_SEEN, missing: 'not-deployed' });
  else if (deployed.catalogue === false) show({ ...NOTHING_SEEN, missing: 'not-remembered' });
  else void refresh();
  return () => {
    isOpen = false;
    window.clearTimeout(timer);
  };
}

/** The editor keeps what is deployed beside what is being edited. */
function deployedAs(id: string): { readonly catalogue?: unknown } | undefined {
  return RED.nodes.originalFlow()?.find((node) => node.id === id);
}
