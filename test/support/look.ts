/** Owns what can be measured of how a dialog looks and is used: contrast, bars, names of fields, texts cut off, reach by keys. */
import type { Locator } from 'playwright-core';
import { inPage } from './in-page';

/** What the tree of the page tells of a dialog; each finding in words, none at all where all is well. */
export interface Findings {
  /** Texts with less contrast to what is behind them than WCAG's level AA asks for. */
  readonly contrast: readonly string[];
  /** Texts with a bar beside them that hardly differs from what is behind it. */
  readonly faint: readonly string[];
  /** Fields and buttons without a name, and labels without a field. */
  readonly unnamed: readonly string[];
  /** Texts that do not fit where they are. */
  readonly cutOff: readonly string[];
}

/** Our part of a dialog: the editor has further ones, and around all of them its own buttons. */
export const FORM = 'form:has(#node-input-name, #node-config-input-name)';

export async function findings(dialog: Locator): Promise<Findings> {
  return (await dialog.locator(FORM).evaluate(MEASURE)) as Findings;
}

const MEASURE = inPage(
  'dialog',
  `
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const describe = (element, text) =>
    element.tagName.toLowerCase() + (element.id && '#' + element.id) + ' "' + (text ?? element.textContent).trim() + '"';
  const elements = [...dialog.querySelectorAll('*')].filter(isShown);

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, at) => value * a + below[at] * (1 - a));
  const behind = (element) => {
    if (element === null) return [255, 255, 255];
    const color = rgba(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, behind(element.parentElement));
  };
  const luminance = (color) => {
    const [r, g, b] = color.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrastOf = (color, element) => {
    const background = behind(element);
    const [lower, higher] = [luminance(over(rgba(color), background)), luminance(background)].sort((a, b) => a - b);
    return (higher + 0.05) / (lower + 0.05);
  };
  const contrast = [];
  const check = (element, style, text) => {
    if (text.trim() === '' || element.closest(':disabled, .disabled') !== null) return;
    const ratio = contrastOf(style.color, element);
    if (ratio < 4.5) contrast.push(describe(element, text) + ' ' + ratio.toFixed(2));
  };
  for (const element of elements) {
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const text = own.map((node) => node.textContent).join(' ');
    check(element, getComputedStyle(element), 'value' in element ? element.value || text : text);
    if (element.placeholder && !element.value) check(element, getComputedStyle(element, '::placeholder'), element.placeholder);
  }

  // A bar only joins the lines of a text, so that it needs less than letters do.
  const LEAST_OF_A_BAR = 1.7;
  const faint = [];
  for (const element of elements) {
    const { borderLeftWidth, borderRightWidth, borderLeftColor } = getComputedStyle(element);
    if (borderLeftWidth !== '3px' || borderRightWidth !== '0px' || element.textContent.trim() === '') continue;
    const ratio = contrastOf(borderLeftColor, element.parentElement);
    if (ratio < LEAST_OF_A_BAR) faint.push(describe(element) + ' ' + ratio.toFixed(2));
  }

  const unnamed = [];
  // The editor's own buttons beside the choice of a configuration, and its traps for password managers, are not for us to name.
  for (const element of dialog.querySelectorAll('input:not([type=hidden], [id^=red-ui-trap]), select, textarea, button, a:not([id*="-btn-"]), [tabindex="0"]')) {
    const by = element.getAttribute('aria-labelledby') ?? '';
    const name = [
      element.getAttribute('aria-label'),
      ...by.split(' ').map((id) => document.getElementById(id)?.textContent),
      ...[...(element.labels ?? [])].map((label) => label.textContent),
      element.matches('input, select, textarea') ? '' : element.textContent,
    ].join('').trim();
    if (name === '') unnamed.push(element.outerHTML);
  }
  for (const label of dialog.querySelectorAll('label')) if (label.control === null) unnamed.push(label.outerHTML);

  const { left, right } = dialog.getBoundingClientRect();
  const cutOff = elements
    .filter((element) => !element.matches('option'))
    .filter((element) => {
      const box = element.getBoundingClientRect();
      const hasOwnText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      const isClipped = element.matches('input, select') || getComputedStyle(element).overflowX !== 'visible' || hasOwnText;
      const isTooWide = isClipped && getComputedStyle(element).display !== 'inline' && element.scrollWidth > element.clientWidth + 1;
      return box.width > 0 && (box.left < left - 1 || box.right > right + 1 || isTooWide);
    })
    .map((element) => describe(element));

  // A choice has no text that the browser tells the room of: its words and the arrow beside them must fit into it.
  const ARROW = 18;
  for (const select of elements.filter((element) => element.matches('select'))) {
    const { font, paddingLeft, paddingRight } = getComputedStyle(select);
    canvas.font = font;
    const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - ARROW;
    for (const { text } of select.options)
      if (canvas.measureText(text).width > room) cutOff.push(describe(select, text) + ' ' + Math.round(room));
  }

  return { contrast, faint, unnamed, cutOff };
`,
);
