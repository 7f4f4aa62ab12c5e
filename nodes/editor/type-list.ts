/** Owns the editable list of type patterns, and the wires' way when they are moved, added or removed. */
import { byId, element } from './dom';
import { isExclusion, outputMap, type PatternRow, patternProblems, type Splitting, toRows } from './patterns';

interface Row {
  readonly input: HTMLInputElement;
  readonly mark: HTMLElement;
  readonly port: number | undefined;
}

/** The list in the dialog, from when it opens until it closes. */
export interface TypeList {
  /** The patterns as they stand, from top to bottom. */
  types(): string[];
  add(pattern: string): void;
}

export function createTypeList(before: Splitting, text: Translate, onChange: () => void): TypeList {
  const list = byId('rt-events-types', HTMLElement);
  const split = byId('node-input-split', HTMLInputElement);
  const outputs = byId('node-input-outputs', HTMLInputElement);
  const problem = byId('rt-events-types-problem', HTMLElement);
  const rows = new Map<HTMLElement, Row>();

  const inOrder = (): Row[] =>
    [...list.querySelectorAll<HTMLElement>('.rt-events-pattern')].flatMap((found) => rows.get(found) ?? []);
  const types = () => inOrder().map(({ input }) => input.value.trim());

  function refresh(): void {
    const current = inOrder();
    const patterns = types();
    const problems = patternProblems({ types: patterns, split: split.checked });
    let port = 0;
    current.forEach(({ input, mark }, index) => {
      const pattern = patterns[index] ?? '';
      const found = problems[index];
      input.setAttribute('aria-label', text('rt-events.aria.pattern', { number: index + 1 }));
      input.classList.toggle('input-error', found !== undefined && found.code !== 'empty');
      const output = split.checked && !isExclusion(pattern) ? ++port : undefined;
      mark.textContent = output === undefined ? '' : `→ ${output}`;
      mark.title = output === undefined ? '' : text('rt-events.hint.output', { number: output });
    });
    problem.textContent = typesProblem({ types: patterns, split: split.checked }, text) ?? '';
    const now = current.map<PatternRow>(({ port }, index) => ({ pattern: patterns[index] ?? '', port }));
    outputs.value = JSON.stringify(outputMap(before, now, split.checked));
    onChange();
  }

  const widget = $(list).editableList<PatternRow>({
    addItem([container], _index, { pattern = '', port }) {
      if (container === undefined) return;
      const input = element('input', { type: 'text', placeholder: text('rt-events.placeholder.type') });
      input.value = pattern;
      input.addEventListener('input', refresh);
      const mark = element('span', { class: 'rt-events-port' });
      container.classList.add('rt-events-pattern');
      container.append(input, mark);
      rows.set(container, { input, mark, port });
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
  split.addEventListener('change', refresh);
  refresh();

  return { types, add: (pattern) => widget.editableList('addItem', { pattern }) };
}

/** The first thing that is wrong with the patterns, in words. */
export function typesProblem(splitting: Splitting, text: Translate): string | undefined {
  const problems = patternProblems(splitting);
  const index = problems.findIndex((found) => found !== undefined);
  const found = problems[index];
  if (found !== undefined) {
    const by = 'by' in found ? found.by : '';
    const pattern = splitting.types[index] ?? '';
    return text(`rt-events.invalid.${found.code}`, { number: index + 1, pattern, by });
  }
  const nothingToSplit = splitting.split && splitting.types.every(isExclusion);
  return nothingToSplit ? text('rt-events.invalid.split') : undefined;
}
