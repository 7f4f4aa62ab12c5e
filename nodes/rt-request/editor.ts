/** Owns the dialog of `rt request`, and how the node looks in a flow. */

import { watchTrouble } from '../editor/connection-trouble';
import { type Connected, chooseOnlyConnection, connectionProperty } from '../editor/connections';
import { byId, element } from '../editor/dom';
import { addSearchWords } from '../editor/palette';
import { openTypedInputs, typedProperty } from '../editor/typed-inputs';
import { REQUEST_CHOICES, REQUEST_INPUTS, type RequestChoice } from './request-settings';

interface RtRequest extends Connected {
  name: string;
  method: string;
  path: string;
  pathType: string;
  body: string;
  bodyType: string;
  format: string;
  errors: string;
}

let stopWatching = () => {};

RED.nodes.registerType<RtRequest>('rt request', {
  category: 'telephony',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: connectionProperty(),
    method: choice('method'),
    path: typedProperty('path', REQUEST_INPUTS.path, 'rt-request.invalid.path'),
    pathType: { value: REQUEST_INPUTS.path.type },
    body: typedProperty('body', REQUEST_INPUTS.body),
    bodyType: { value: REQUEST_INPUTS.body.type },
    format: choice('format'),
    errors: choice('errors'),
  },
  inputs: 1,
  outputs: 1,
  icon: 'rt-request.svg',
  onpaletteadd() {
    addSearchWords('rt request');
  },
  paletteLabel() {
    return this._('rt-request.palette');
  },
  label() {
    return this.name || 'rt request';
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('rt-request.port.input');
  },
  outputLabels() {
    return this._('rt-request.port.output');
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    stopWatching = watchTrouble(this._);
    offerMethods(this.method);
    openTypedInputs(REQUEST_INPUTS, 'body');
    const method = byId('node-input-method', HTMLSelectElement);
    showBody(method.value);
    method.addEventListener('change', () => showBody(method.value));
  },
  oneditsave: () => stopWatching(),
  oneditcancel: () => stopWatching(),
  oneditdelete: () => stopWatching(),
});

/** The property of what is chosen from a list. */
function choice(name: RequestChoice): NodeProperty<RtRequest, string> {
  const choices: readonly string[] = REQUEST_CHOICES[name];
  return {
    value: REQUEST_CHOICES[name][0],
    validate(value, _options) {
      return choices.includes(String(value)) || this._(`rt-request.invalid.${name}`);
    },
  };
}

/** The editor chooses what is saved before it calls us: the list is not there by then. */
function offerMethods(chosen: string): void {
  const list = byId('node-input-method', HTMLSelectElement);
  list.replaceChildren(
    ...REQUEST_CHOICES.method.map((method) => element('option', { value: method }, method)),
  );
  list.value = chosen;
}

/** A request without a body has a query, and that has one format. */
function showBody(method: string): void {
  const isQuery = method === 'GET' || method === 'DELETE';
  byId('rt-request-query-label', HTMLElement).hidden = !isQuery;
  byId('rt-request-body-label', HTMLElement).hidden = isQuery;
  byId('rt-request-format', HTMLElement).hidden = isQuery;
}
