/** Owns the dialog of `rt status`. */
import { type Connected, chooseOnlyConnection, connectionProperty } from '../editor/connections';

interface RtStatus extends Connected {
  name: string;
}

RED.nodes.registerType<RtStatus>('rt status', {
  category: 'network',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty('rt-status'),
  },
  inputs: 0,
  outputs: 1,
  icon: 'rt-status.svg',
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
});
