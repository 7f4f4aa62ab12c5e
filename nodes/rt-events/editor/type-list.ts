/** Owns the editable list of type patterns, and how wires follow when patterns are moved, added or removed. */

import { byId, element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import { completeFrom } from './completion';
import { moveByKeys, rowsIn, setUpRemoveButton, whenLeft } from './list-rows';
import {
  isExclusion,
  outputMap,
  type PatternRow,
  patternProblems,
  type Splitting,
  toRows,
  typesProblem,
} from './patterns';
import type { Suggestion } from './suggestions';

interface Row {
  readonly input: HTMLInputElement;
  readonly mark: HTMLElement;
  readonly port: number | undefined;
  /** The pattern that it came with, saved or chosen. */
  readonly given: string;
  /** Somebody has just added it, and is about to fill it in: it is not to blame yet for being empty. */
  isNew: boolean;
}

/** The list in the dialog, from when it opens until it closes. */
export interface TypeList {
  /** The patterns as they stand, from top to bottom, and whether they are split. */
  current(): Splitting;
  /** Adds a pattern at the end, unless it is there. */
  add(pattern: string): void;
}

/** What the list needs of the dialog around it. */
export interface TypeListOptions {
  readonly before: Splitting;
  readonly text: Translate;
  readonly suggestions: () => readonly Suggestion[];
  readonly onChange: () => void;
}

export function createTypeList({ before, text, suggestions, onChange }: TypeListOptions): TypeList {
  const list = byId('rt-events-types', HTMLElement);
  const split = byId('node-input-split', HTMLInputElement);
  const problem = byId('rt-events-types-problem', HTMLElement);
  const outputs = byId('node-input-outputs', HTMLInputElement);
  const rows = new WeakMap<Element, Row>();

  const inOrder = () => rowsIn(list, 'rt-events-pattern').flatMap((row) => rows.get(row) ?? []);
  const offered = (typed: string) => (isExclusion(typed) ? suggestions().map(excluding) : suggestions());
  /** White space counts: a seen type may have some at its ends. But around typed text it is a slip. */
  const patternOf = ({ input: { value }, given }: Row) =>
    value === given || offered(value).some((suggestion) => suggestion.value === value) ? value : value.trim();
  const current = (): Splitting => ({
    types: inOrder().map(patternOf),
    split: split.checked,
  });

  function refresh(): void {
    const now = inOrder();
    const splitting = current();
    markRows(now, splitting, text);
    const judged = splitting.types.filter(
      (_, index) => now[index]?.isNew !== true || splitting.types[index] !== '',
    );
    problem.textContent = typesProblem(judged, splitting.split, text) ?? '';
    const patternRows = now.map<PatternRow>(({ port }, index) => ({
      pattern: splitting.types[index] ?? '',
      port,
    }));
    outputs.value = JSON.stringify(outputMap(before, patternRows, splitting.split));
    onChange();
  }

  let isOpened = false;
  const widget = $(list).editableList<PatternRow>({
    addItem([content], _index, { pattern = '', port }) {
      if (content === undefined) return;
      const input = element('input', { type: 'text', placeholder: text('rt-events.placeholder.type') });
      const mark = element('span', { class: 'rt-events-port' });
      input.value = pattern;
      input.addEventListener('input', refresh);
      completeFrom(input, offered);
      $(input).on('change', refresh);
      content.classList.add('rt-events-pattern');
      content.append(input, mark);
      setUpRemoveButton(content, text('rt-events.aria.remove'), refresh);
      moveByKeys(content, text('rt-events.aria.move'), refresh);
      const row: Row = { input, mark, port, given: pattern, isNew: isOpened && pattern === '' };
      rows.set(content, row);
      whenLeft(content, () => {
        if (!row.isNew) return;
        row.isNew = false;
        refresh();
      });
      refresh();
      if (pattern === '') input.focus();
    },
    removeItem: refresh,
    sortItems: refresh,
    sortable: true,
    removable: true,
    addButton: text('rt-events.label.addType'),
    height: 'auto',
  });
  for (const row of toRows(before)) widget.editableList('addItem', row);
  isOpened = true;
  split.addEventListener('change', refresh);
  refresh();

  return {
    current,
    add(pattern) {
      if (!current().types.includes(pattern)) widget.editableList('addItem', { pattern });
    },
  };
}

/** Shows at each row what its output is, and whether something is wrong with it. */
function markRows(rows: readonly Row[], splitting: Splitting, text: Translate): void {
  const problems = patternProblems(splitting);
  let outputs = 0;
  rows.forEach(({ input, mark, isNew }, index) => {
    const isWrong = problems[index] !== undefined && !(isNew && splitting.types[index] === '');
    const isOutput = splitting.split && !isExclusion(splitting.types[index] ?? '');
    if (isOutput) outputs += 1;
    mark.textContent = isOutput ? `→ ${outputs}` : '';
    mark.title = isOutput ? text('rt-events.hint.output', { number: outputs }) : '';
    input.setAttribute('aria-label', text('rt-events.aria.type', { number: index + 1 }));
    input.setAttribute('aria-invalid', String(isWrong));
    input.classList.toggle('input-error', isWrong);
  });
}

function excluding({ value, about }: Suggestion): Suggestion {
  return { value: `!${value}`, about };
}
