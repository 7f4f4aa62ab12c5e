/** Owns the dialog of `rt events`, and how the node looks in a flow. */

import type { Rule } from '../../src/events/rules';
import { watchTrouble } from '../editor/connection-trouble';
import {
  type Connected,
  chooseOnlyConnection,
  connectionProperty,
  streamProperty,
} from '../editor/connections';
import { byId } from '../editor/dom';
import { addSearchWords } from '../editor/palette';
import { everyEventOf, offerStreams } from '../editor/streams';
import { type EventsDialog, openEventsDialog } from './editor/events-dialog';
import { outputLabel, patternSummary, toPatterns, typesProblem } from './editor/patterns';
import { rulesProblem, toRules, withRules } from './editor/rule-form';
import { runtimeVerdicts } from './editor/runtime-verdicts';

interface RtEvents extends Connected {
  name: string;
  stream: string;
  types: string[];
  rules: Rule[];
  split: boolean;
  outputs: number;
  showLast: boolean;
}

/** The dialog that is open: the editor shows one at a time for a type of node. */
let dialog: EventsDialog | undefined;
let stopWatching = () => {};

RED.nodes.registerType<RtEvents>('rt events', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(),
    stream: streamProperty(),
    types: {
      value: [],
      validate(value, _options) {
        return typesProblem(value, this.split === true, this._) ?? true;
      },
    },
    rules: {
      value: [],
      validate(value, _options) {
        return rulesProblem(value, this._, runtimeVerdicts) ?? true;
      },
    },
    split: { value: false },
    outputs: { value: 1 },
    showLast: { value: false },
  },
  inputs: 0,
  outputs: 1,
  icon: 'rt-events.svg',
  onpaletteadd() {
    addSearchWords('rt events');
  },
  paletteLabel() {
    return this._('rt-events.palette');
  },
  label() {
    if (this.name) return this.name;
    const types = patternSummary(toPatterns(this.types)) || everyEventOf(this.stream, this._);
    return withRules(types, this.rules, this._);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return outputLabel({ types: toPatterns(this.types), split: this.split === true }, index);
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    offerStreams(byId('node-input-stream', HTMLSelectElement), this.stream, this._);
    const before = { types: toPatterns(this.types), split: this.split === true, rules: toRules(this.rules) };
    stopWatching = watchTrouble(this._);
    dialog = openEventsDialog(this, before, this._);
  },
  oneditsave() {
    if (dialog === undefined) return;
    const { types, rules } = dialog.current();
    this.types = [...types];
    this.rules = [...rules];
    closeDialog();
  },
  oneditcancel: closeDialog,
  oneditdelete: closeDialog,
});

// What the runtime says of the rules comes later than the editor's look at the nodes.
runtimeVerdicts.onAnswer(() => {
  const marked = RED.nodes.filterNodes({ type: 'rt events' }).filter((node) => {
    const before = node.valid;
    return RED.editor.validateNode(node) !== before;
  });
  for (const node of marked) node.dirty = true;
  if (marked.length > 0) RED.view.redraw();
});

function closeDialog(): void {
  stopWatching();
  dialog?.close();
  dialog = undefined;
}
