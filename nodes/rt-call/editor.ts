/** Owns the dialog of `rt call`, and how the node looks in a flow. */

import { CALL_SETTINGS, type CallSettingName } from '../../src/calls/call-settings';
import type { PhaseTypes } from '../../src/calls/phase-settings';
import { watchTrouble } from '../editor/connection-trouble';
import {
  type Connected,
  chooseOnlyConnection,
  connectionProperty,
  streamProperty,
} from '../editor/connections';
import { byId } from '../editor/dom';
import { addSearchWords } from '../editor/palette';
import { offerStreams } from '../editor/streams';
import { type CallDialog, openCallDialog } from './editor/call-dialog';
import { phasesProblem, settingProblem } from './editor/call-form';
import { toPhases } from './editor/phases';

interface RtCall extends Connected {
  name: string;
  stream: string;
  callId: string;
  phases: PhaseTypes[];
  direction: string;
  from: string;
  to: string;
  emit: string;
  maxMinutes: number | string;
}

/** The dialog that is open: the editor shows one at a time for a type of node. */
let dialog: CallDialog | undefined;
let stopWatching = () => {};

RED.nodes.registerType<RtCall>('rt call', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(),
    stream: streamProperty(),
    callId: setting('callId'),
    phases: {
      value: [],
      validate(value, _options) {
        return phasesProblem(value, this._) ?? true;
      },
    },
    direction: setting('direction'),
    from: setting('from'),
    to: setting('to'),
    emit: setting('emit'),
    maxMinutes: setting('maxMinutes'),
  },
  inputs: 1,
  outputs: 1,
  icon: 'rt-call.svg',
  onpaletteadd() {
    addSearchWords('rt call');
  },
  paletteLabel() {
    return this._('rt-call.palette');
  },
  label() {
    return this.name || this._('rt-call.palette');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('rt-call.port.input');
  },
  outputLabels() {
    return this._(`rt-call.port.${this.emit === 'finished' ? 'finished' : 'changes'}`);
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    offerStreams(byId('node-input-stream', HTMLSelectElement), this.stream, this._);
    stopWatching = watchTrouble(this._);
    dialog = openCallDialog(this, toPhases(this.phases), this._);
  },
  oneditsave() {
    if (dialog === undefined) return;
    this.phases = [...dialog.phases()];
    closeDialog();
  },
  oneditcancel: closeDialog,
  oneditdelete: closeDialog,
});

/** The property of a setting of its own row. */
function setting<N extends CallSettingName>(
  name: N,
): NodeProperty<RtCall, (typeof CALL_SETTINGS)[N]['default']> {
  return {
    value: CALL_SETTINGS[name].default,
    validate(value, _options) {
      return settingProblem(name, value, this._) ?? true;
    },
  };
}

function closeDialog(): void {
  stopWatching();
  dialog?.close();
  dialog = undefined;
}
