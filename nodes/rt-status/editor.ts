/** Owns the dialog of `rt status`. */

import { watchTrouble } from '../editor/connection-trouble';
import { type Connected, chooseOnlyConnection, connectionProperty } from '../editor/connections';
import { addSearchWords } from '../editor/palette';

interface RtStatus extends Connected {
  name: string;
}

let stopWatching = () => {};

RED.nodes.registerType<RtStatus>('rt status', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(),
  },
  inputs: 0,
  outputs: 1,
  icon: 'rt-status.svg',
  onpaletteadd() {
    addSearchWords('rt status');
  },
  paletteLabel() {
    return this._('rt-status.palette');
  },
  label() {
    return this.name || this._('rt-status.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    stopWatching = watchTrouble(this._);
  },
  oneditsave: () => stopWatching(),
  oneditcancel: () => stopWatching(),
  oneditdelete: () => stopWatching(),
});
