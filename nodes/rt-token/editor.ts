/** Owns the dialog of `rt token`. */

import { watchTrouble } from '../editor/connection-trouble';
import {
  type Connected,
  chooseOnlyConnection,
  connectionProperty,
  tokenTakerProblem,
} from '../editor/connections';
import { addSearchWords } from '../editor/palette';

interface RtToken extends Connected {
  name: string;
}

let stopWatching = () => {};

RED.nodes.registerType<RtToken>('rt token', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(tokenTakerProblem),
  },
  inputs: 1,
  outputs: 1,
  icon: 'rt-token.svg',
  onpaletteadd() {
    addSearchWords('rt token');
  },
  paletteLabel() {
    return this._('rt-token.palette');
  },
  inputLabels() {
    return this._('rt-token.input');
  },
  outputLabels() {
    return this._('rt-token.output');
  },
  label() {
    return this.name || this._('rt-token.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    stopWatching = watchTrouble(this._, tokenTakerProblem);
  },
  oneditsave: () => stopWatching(),
  oneditcancel: () => stopWatching(),
  oneditdelete: () => stopWatching(),
});
