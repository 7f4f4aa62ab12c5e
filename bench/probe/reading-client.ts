/** Owns the reference of reading alone: `ws`, and not even a text made of what it reads. */
import { WebSocket } from 'ws';
import { BEGIN, END } from './marks';
import { Probe } from './probe';

const [url = ''] = process.argv.slice(2);
const probe = new Probe('nothing else');
const AFTER_TYPE = Buffer.byteLength('{"type":"userevent","event":"');
const NOTHING = {};

new WebSocket(url, { perMessageDeflate: false }).on('message', (data: Buffer) => {
  if (isOf(data, BEGIN)) probe.begin();
  else if (isOf(data, END)) process.send?.(probe.end());
  else probe.event(NOTHING);
});
process.once('disconnect', () => process.exit());

/** Looks at a byte or two of nearly every event. */
function isOf(data: Buffer, type: string): boolean {
  for (let at = 0; at < type.length; at += 1) if (data[AFTER_TYPE + at] !== type.charCodeAt(at)) return false;
  return true;
}
