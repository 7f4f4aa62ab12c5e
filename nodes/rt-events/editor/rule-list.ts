/** Owns the editable list of rules: a property, what is asked of it, and a value. */
import { RULE_OPS, type Rule, TEXT_OPS } from '../../../src/events/rules';
import { byId, element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import { completeFrom } from './completion';
import { rowsIn, setUpRemoveButton, whenLeft } from './list-rows';
import { readRule, rulesProblem } from './rule-form';
import { runtimeVerdicts } from './runtime-verdicts';
import type { Suggestion } from './suggestions';

/** What can be wrong with the value of a rule. */
const VALUE_PROBLEMS = ['rule-value-empty', 'rule-regex-invalid', 'rule-phone-invalid'] as const;

interface Row {
  readonly property: HTMLInputElement;
  readonly op: HTMLSelectElement;
  readonly value: HTMLInputElement;
  readonly ignoreCase: HTMLInputElement;
  /** Somebody has just added it, and is about to fill it in: it is not to blame yet for what it lacks. */
  isNew: boolean;
}

/** The fields of a row, which all may change it. */
const fieldsOf = ({ property, op, value, ignoreCase }: Row) => [property, op, value, ignoreCase];

/** The list in the dialog, from when it opens until it closes. */
export interface RuleList {
  /** The rules as they stand. */
  current(): Rule[];
  /** Adds a rule at the end, unless it is there. */
  add(rule: Rule): void;
  /** More is known of what the runtime takes. */
  judge(): void;
}

/** What the list needs of the dialog around it. */
export interface RuleListOptions {
  readonly before: readonly Rule[];
  readonly text: Translate;
  readonly properties: () => readonly Suggestion[];
  readonly values: (property: string) => readonly Suggestion[];
  readonly onChange: () => void;
}

export function createRuleList(options: RuleListOptions): RuleList {
  const { before, text, onChange } = options;
  const list = byId('rt-events-rules', HTMLElement);
  const problem = byId('rt-events-rules-problem', HTMLElement);
  const rows = new WeakMap<Element, Row>();

  const inOrder = () => rowsIn(list, 'rt-events-rule').flatMap((row) => rows.get(row) ?? []);
  const current = () => inOrder().map(readRow);

  function judge(): void {
    const rowsNow = inOrder();
    rowsNow.forEach((row, index) => {
      markRow(row, index, text);
    });
    const judged = rowsNow.filter(({ isNew }) => !isNew).map(readRow);
    problem.textContent = rulesProblem(judged, text, runtimeVerdicts) ?? '';
  }

  function refresh(): void {
    judge();
    onChange();
  }

  let isOpened = false;
  const widget = $(list).editableList<Rule>({
    addItem([content], _index, given) {
      if (content === undefined) return;
      const row = createRow(readRule(given), options);
      for (const field of fieldsOf(row)) {
        field.addEventListener('input', refresh);
        $(field).on('change', refresh);
      }
      content.classList.add('rt-events-rule');
      content.append(row.property, row.op, row.value, caseLabel(row.ignoreCase, text));
      setUpRemoveButton(content, text('rt-events.aria.remove'), refresh);
      rows.set(content, row);
      row.isNew = isOpened && row.property.value === '';
      whenLeft(content, () => {
        row.isNew = false;
        judge();
      });
      refresh();
      if (row.property.value === '') row.property.focus();
    },
    removeItem: refresh,
    removable: true,
    addButton: text('rt-events.label.addRule'),
    height: 'auto',
  });
  for (const rule of before) widget.editableList('addItem', rule);
  isOpened = true;

  return {
    current,
    judge,
    add(rule) {
      const isSame = (other: Rule) => JSON.stringify(other) === JSON.stringify(rule);
      if (!current().some(isSame)) widget.editableList('addItem', rule);
    },
  };
}

function createRow(
  { property, op, value, ignoreCase }: Rule,
  { text, properties, values }: RuleListOptions,
): Row {
  const row: Row = {
    property: element('input', { type: 'text', placeholder: text('rt-events.placeholder.property') }),
    op: element(
      'select',
      { 'aria-label': text('rt-events.aria.op') },
      ...RULE_OPS.map((each) => element('option', { value: each }, text(`rt-events.op.${each}`))),
    ),
    value: element('input', { type: 'text', placeholder: text('rt-events.placeholder.value') }),
    ignoreCase: element('input', { type: 'checkbox' }),
    isNew: false,
  };
  row.ignoreCase.checked = ignoreCase === true;
  row.property.value = property;
  row.op.value = op;
  row.value.value = value;
  completeFrom(row.property, properties);
  completeFrom(row.value, () => values(row.property.value.trim()));
  return row;
}

/** The tick with its words, which stands below the fields of its rule. */
function caseLabel(tick: HTMLInputElement, text: Translate): HTMLElement {
  return element('label', { class: 'rt-events-case' }, tick, ` ${text('rt-events.label.ignoreCase')}`);
}

function markRow(row: Row, index: number, text: Translate): void {
  const wrong = runtimeVerdicts.problemOf(readRow(row));
  row.property.setAttribute('aria-label', text('rt-events.aria.property', { number: index + 1 }));
  row.value.setAttribute('aria-label', text('rt-events.aria.value', { number: index + 1 }));
  const isWrong = (...problems: readonly string[]) =>
    !row.isNew && problems.some((problem) => problem === wrong);
  markField(row.property, isWrong('rule-property-empty') ? 'wrong' : 'fine');
  markField(row.value, isWrong(...VALUE_PROBLEMS) ? 'wrong' : 'fine');
  row.value.hidden = row.op.value === 'exists' || row.op.value === 'missing';
  const label = row.ignoreCase.closest('label');
  if (label) label.hidden = !comparesText(row);
}

function markField(field: HTMLInputElement, as: 'wrong' | 'fine'): void {
  field.classList.toggle('input-error', as === 'wrong');
  field.setAttribute('aria-invalid', String(as === 'wrong'));
}

function comparesText({ op }: Row): boolean {
  return (TEXT_OPS as readonly string[]).includes(op.value);
}

function readRow(row: Row): Rule {
  const { property, op, value, ignoreCase } = row;
  return readRule({
    property: property.value.trim(),
    op: op.value,
    value: value.value,
    ignoreCase: ignoreCase.checked && comparesText(row),
  });
}
