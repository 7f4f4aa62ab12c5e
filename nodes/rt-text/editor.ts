/** Owns the dialog of `rt text`, and how the node looks in a flow. */

import { readTextNumber, TEXT_NUMBERS, type TextNumber } from '../../src/api/text-limit-settings';
import { hasVariable } from '../../src/configuration/variables';
import { watchTrouble } from '../editor/connection-trouble';
import { type Connected, chooseOnlyConnection, connectionProperty } from '../editor/connections';
import { addSearchWords } from '../editor/palette';
import { openTypedInputs, typedProperty } from '../editor/typed-inputs';
import { TEXT_INPUTS, type TextInput } from './text-settings';

interface RtText extends Connected {
  name: string;
  to: string;
  toType: string;
  text: string;
  textType: string;
  from: string;
  fromType: string;
  sendAt: string;
  sendAtType: string;
  extra: string;
  extraType: string;
  limit: number | string;
  limitMinutes: number | string;
}

let stopWatching = () => {};

RED.nodes.registerType<RtText>('rt text', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(),
    to: typedProperty('to', TEXT_INPUTS.to, 'rt-text.invalid.to'),
    toType: type('to'),
    text: typedProperty('text', TEXT_INPUTS.text, 'rt-text.invalid.text'),
    textType: type('text'),
    from: typedProperty('from', TEXT_INPUTS.from),
    fromType: type('from'),
    sendAt: typedProperty('sendAt', TEXT_INPUTS.sendAt),
    sendAtType: type('sendAt'),
    extra: typedProperty('extra', TEXT_INPUTS.extra),
    extraType: type('extra'),
    limit: number('limit'),
    limitMinutes: number('limitMinutes'),
  },
  inputs: 1,
  outputs: 1,
  icon: 'rt-text.svg',
  onpaletteadd() {
    addSearchWords('rt text');
  },
  paletteLabel() {
    return this._('rt-text.palette');
  },
  label() {
    return this.name || 'rt text';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('rt-text.port.input');
  },
  outputLabels() {
    return this._('rt-text.port.output');
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    stopWatching = watchTrouble(this._);
    openTypedInputs(TEXT_INPUTS, 'extra');
  },
  oneditsave: () => stopWatching(),
  oneditcancel: () => stopWatching(),
  oneditdelete: () => stopWatching(),
});

/** The property of a typed input's type. */
function type(name: TextInput): NodeProperty<RtText, string> {
  return { value: TEXT_INPUTS[name].type };
}

/** The property of a number. What is in a variable, only the runtime knows. */
function number(name: TextNumber): NodeProperty<RtText, number> {
  const { default: byDefault, min, max } = TEXT_NUMBERS[name];
  return {
    value: byDefault,
    validate(value, _options) {
      const isSound = hasVariable(value) || readTextNumber(name, value) !== undefined;
      return isSound || this._(`rt-text.invalid.${name}`, { min, max });
    },
  };
}
