/** Owns the dialog of `rt events`, and how the node looks in a flow. */
import { type Connected, chooseOnlyConnection, connectionProblem } from '../editor/connections';
import { outputLabel, patternSummary, toPatterns } from '../editor/patterns';
import { createTypeList, type TypeList, typesProblem } from '../editor/type-list';

interface RtEvents extends Connected {
  name: string;
  stream: string;
  types: string[];
  rules: { property: string; op: string; value: string }[];
  split: boolean;
  outputs: number;
}

/** The list of the dialog that is open: the editor shows one at a time. */
let typeList: TypeList | undefined;

RED.nodes.registerType<RtEvents>('rt events', {
  category: 'network',
  color: '#87c9c3',
  defaults: {
    name: { value: '' },
    connection: {
      value: '',
      type: 'rt-connection',
      validate(value, _options) {
        const problem = connectionProblem(value);
        return problem === undefined || this._(`rt-events.invalid.${problem.code}`, { name: problem.name });
      },
    },
    stream: {
      value: 'user',
      validate(value, _options) {
        return value === 'user' || value === 'account' || this._('rt-events.invalid.stream');
      },
    },
    types: {
      value: [],
      validate(value, _options) {
        return typesProblem({ types: toPatterns(value), split: this.split }, this._) ?? true;
      },
    },
    rules: { value: [] },
    split: { value: false },
    outputs: { value: 1 },
  },
  inputs: 0,
  outputs: 1,
  icon: 'rt-events.svg',
  paletteLabel() {
    return this._('rt-events.palette');
  },
  label() {
    const types = patternSummary(toPatterns(this.types));
    if (this.name !== '' && types !== '') return `${this.name}: ${types}`;
    return this.name || types || this._(`rt-events.all.${this.stream}`);
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return outputLabel({ types: toPatterns(this.types), split: this.split }, index);
  },
  onadd() {
    chooseOnlyConnection(this);
  },
  oneditprepare() {
    const before = { types: toPatterns(this.types), split: this.split };
    typeList = createTypeList(before, this._, () => {});
  },
  oneditsave() {
    if (typeList !== undefined) this.types = typeList.types();
    typeList = undefined;
  },
  oneditcancel() {
    typeList = undefined;
  },
});
