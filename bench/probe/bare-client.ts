/** Owns the limit that no client can beat: `ws` and `JSON.parse`, and nothing done with the event. */
import { WebSocket } from 'ws';
import { BEGIN, END } from './marks';
import { Probe } from './probe';

const [url = ''] = process.argv.slice(2);
const probe = new Probe('nothing else');

new WebSocket(url, { perMessageDeflate: false }).on('message', (data) => {
  const event = JSON.parse(data.toString()) as { event: string; seq: number };
  if (event.event === BEGIN) probe.begin();
  else if (event.event === END) process.send?.({ sink: { name: 'measurement', msg: probe.end() } });
  else probe.event(event);
});
process.once('disconnect', () => process.exit());
