/** Owns the reference of parsing alone: `ws` and `JSON.parse` in the usual way, without any use of the event. */
import { WebSocket } from 'ws';
import { BEGIN, END } from './marks';
import { Probe } from './probe';

const [url = ''] = process.argv.slice(2);
const probe = new Probe('nothing else');

new WebSocket(url, { perMessageDeflate: false }).on('message', (data) => {
  const event = JSON.parse(data.toString()) as { event: string; seq: number };
  if (event.event === BEGIN) probe.begin();
  else if (event.event === END) process.send?.(probe.end());
  else probe.event(event);
});
process.once('disconnect', () => process.exit());
