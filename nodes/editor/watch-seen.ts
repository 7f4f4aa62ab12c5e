/** Owns keeping a dialog up to date with what a connection has seen, for as long as the dialog is open. */
import type { RecentEvent, SeenType, TypeProperties } from '../../src/events/catalogue';
import { type Answer, ask } from './admin-api';
import { NOTHING_SEEN, type Seen } from './seen';

const REFRESH_MS = 2000;

/** Asks for what the connection has seen, now and every two seconds, until the returned function is called. */
export function watchSeen(id: string, show: (seen: Seen) => void): () => void {
  let isOpen = true;
  let timer: number | undefined;

  async function refresh(): Promise<void> {
    const seen = await askForSeen(id);
    if (!isOpen) return;
    show(seen);
    // Being asked again would change neither: nobody deploys or signs in while a dialog is open.
    const isFinal = seen.missing === 'not-deployed' || seen.missing === 'forbidden';
    timer = isFinal ? undefined : window.setTimeout(refresh, REFRESH_MS);
  }

  void refresh();
  return () => {
    isOpen = false;
    window.clearTimeout(timer);
  };
}

async function askForSeen(id: string): Promise<Seen> {
  if (!isDeployed(id)) return { ...NOTHING_SEEN, missing: 'not-deployed' };
  const base = `rt-connection/${encodeURIComponent(id)}`;
  const [types, recent, properties] = await Promise.all([
    ask(`${base}/types`),
    ask(`${base}/recent`),
    ask(`${base}/properties`),
  ]);
  const refused = [types, recent].find((answer) => !answer.ok);
  return {
    types: rows<SeenType>(types),
    recent: rows<RecentEvent>(recent),
    properties: rows<TypeProperties>(properties),
    ...(refused?.ok === false && { missing: refused.why }),
  };
}

/** The editor keeps what is deployed beside what is being edited. */
function isDeployed(id: string): boolean {
  return RED.nodes.originalFlow()?.some((node) => node.id === id) ?? false;
}

/** The answers are our own runtime's, so their rows are as it writes them. */
function rows<Row>(answer: Answer): readonly Row[] {
  return answer.ok && Array.isArray(answer.body) ? answer.body : [];
}
