/** Owns the phases on the page: types to be dragged, or moved by keys or clicks, to where they belong. */
import type { PhaseTypes } from '../../../src/calls/phase-settings';
import { byId, element } from '../../editor/dom';
import type { Translate } from '../../shared/translate';
import { boardOf, CHIP_PLACES, type Chip, type ChipPlace, isGuessed, moved } from './phases';

const ICONS: Readonly<Record<ChipPlace, string>> = {
  ringing: 'fa-bell-o',
  answered: 'fa-phone',
  held: 'fa-pause',
  ended: 'fa-stop',
  missed: 'fa-bell-slash-o',
  none: 'fa-ban',
};

/** Our own type of data: the editor would try to import dragged text as a flow. */
const DRAGGED = 'application/x-rt-call-type';

/** The phases in the dialog, from when it opens until it closes. */
export interface PhaseBoard {
  current(): readonly PhaseTypes[];
  /** Shows the types that were seen. */
  show(seen: readonly string[]): void;
}

export function createPhaseBoard(
  before: readonly PhaseTypes[],
  text: Translate,
  onChange: () => void,
): PhaseBoard {
  const board = byId('rt-call-phases', HTMLElement);
  const guess = byId('rt-call-guess', HTMLButtonElement);
  const chips = new Map<ChipPlace, HTMLElement>();
  let phases = before;
  let seen: readonly string[] = [];
  /** What is on the page, so that only a change of it is drawn. */
  let drawn = '';
  /** The clicked type. The next click says where it goes. */
  let picked: string | undefined;
  let isDragging = false;

  function createRow(place: ChipPlace): HTMLElement {
    const name = text(`rt-call.phase.${place}`);
    const title = element('div', { class: 'rt-call-phase-name' });
    title.append(element('i', { class: `fa ${ICONS[place]}` }), ` ${name}`);
    const content = element('div', { class: 'rt-call-chips' });
    chips.set(place, content);
    const attributes = { class: 'rt-call-phase', role: 'group', 'aria-label': name, 'data-place': place };
    const row = element('div', attributes, title, content);
    row.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes(DRAGGED)) return;
      event.preventDefault();
      row.classList.add('rt-call-target');
    });
    row.addEventListener('dragleave', () => row.classList.remove('rt-call-target'));
    row.addEventListener('drop', (event) => {
      row.classList.remove('rt-call-target');
      const pattern = event.dataTransfer?.getData(DRAGGED);
      if (!pattern) return;
      event.preventDefault();
      isDragging = false;
      move(pattern, place);
    });
    row.addEventListener('click', () => {
      if (picked !== undefined) move(picked, place);
    });
    return row;
  }

  function createChip({ pattern, isSeen }: Chip, place: ChipPlace): HTMLElement {
    const chip = element('button', {
      type: 'button',
      class: 'red-ui-button red-ui-button-small rt-call-chip',
      draggable: 'true',
      title: text('rt-call.hint.move'),
      'aria-pressed': String(pattern === picked),
      'data-pattern': pattern,
    });
    chip.append(pattern);
    if (!isSeen && !seen.includes(pattern)) {
      chip.append(element('span', { class: 'rt-call-about' }, ` · ${text('rt-call.hint.unseen')}`));
    }
    chip.addEventListener('dragstart', (event) => {
      isDragging = true;
      event.dataTransfer?.setData(DRAGGED, pattern);
    });
    chip.addEventListener('dragend', () => {
      isDragging = false;
      draw();
    });
    chip.addEventListener('click', (event) => {
      event.stopPropagation();
      pick(picked === pattern ? undefined : pattern);
    });
    chip.addEventListener('keydown', (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] ?? 0;
      const to = CHIP_PLACES[CHIP_PLACES.indexOf(place) + step];
      if (step === 0 || to === undefined) return;
      event.preventDefault();
      // The editor looks for the clicked element in the page, but this chip is gone by then.
      event.stopPropagation();
      move(pattern, to);
    });
    return chip;
  }

  function pick(pattern: string | undefined): void {
    picked = pattern;
    draw();
  }

  function move(pattern: string, to: ChipPlace): void {
    phases = moved(phases, seen, pattern, to);
    pick(undefined);
    chipOf(pattern)?.focus();
    onChange();
  }

  function chipOf(pattern: string): HTMLElement | undefined {
    const all = board.querySelectorAll<HTMLElement>('.rt-call-chip');
    return [...all].find((chip) => chip.dataset.pattern === pattern);
  }

  function draw(): void {
    const places = boardOf(phases, seen);
    const next = JSON.stringify([places, picked]);
    if (isDragging || next === drawn) return;
    drawn = next;
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement ? activeElement.dataset.pattern : undefined;
    for (const [place, content] of chips) {
      content.replaceChildren(...places[place].map((chip) => createChip(chip, place)));
    }
    if (focused !== undefined) chipOf(focused)?.focus();
    board.classList.toggle('rt-call-picking', picked !== undefined);
    guess.hidden = isGuessed(phases);
  }

  board.replaceChildren(...CHIP_PLACES.map(createRow));
  guess.addEventListener('click', () => {
    phases = [];
    draw();
    onChange();
  });
  offerToAdd(text, move);
  draw();

  return {
    current: () => phases,
    show(types) {
      seen = types;
      draw();
    },
  };
}

/** Lets users add what was not seen yet: a type, or a pattern of types. */
function offerToAdd(text: Translate, add: (pattern: string, to: ChipPlace) => void): void {
  const field = byId('rt-call-add-type', HTMLInputElement);
  const phase = byId('rt-call-add-phase', HTMLSelectElement);
  const button = byId('rt-call-add-button', HTMLButtonElement);
  const choices = CHIP_PLACES.filter((place) => place !== 'none');
  phase.replaceChildren(
    ...choices.map((place) => element('option', { value: place }, text(`rt-call.phase.${place}`))),
  );
  const act = () => {
    const pattern = field.value.trim();
    const to = choices.find((place) => place === phase.value);
    if (pattern === '' || pattern === '!' || to === undefined) {
      field.focus();
      return;
    }
    field.value = '';
    add(pattern, to);
  };
  button.addEventListener('click', act);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    act();
  });
}
