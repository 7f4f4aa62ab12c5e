/** Owns what a node does that can't work as it is configured: it says so, as soon as anybody can hear it. */
import type { Node } from 'node-red';
import type { SessionPool } from '../../src/session/session-pool';
import type { StatusLight } from './status-light';

/** Shows and raises it once flows are running: before that there is no Catch node, and statuses are lost. */
export function sayMisconfigured(node: Node, pool: SessionPool, light: StatusLight, text: string): void {
  const forget = pool.whenRunning(() => {
    light.show({ state: 'misconfigured' });
    node.error(text, {
      topic: 'rt-connection',
      payload: { state: 'misconfigured', reason: { code: 'misconfigured', message: text } },
    });
  });
  node.on('close', forget);
}
