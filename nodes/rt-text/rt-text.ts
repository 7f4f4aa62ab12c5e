/** Owns the node `rt text`: a message becomes a text, now or later. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { readText, type WantedText } from '../../src/api/text';
import { TextLimit } from '../../src/api/text-limit';
import {
  readTextNumber,
  TEXT_NUMBERS,
  type TextLimitSettings,
  type TextNumber,
} from '../../src/api/text-limit-settings';
import { systemClock } from '../../src/util/clock';
import { asText, shortened } from '../../src/util/shown';
import { type Deed, openActingNode } from '../shared/acting-node';
import { ActionError } from '../shared/action-error';
import { KeptState } from '../shared/kept-state';
import type { SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import type { Translate } from '../shared/translate';
import { type TypedValue, typedValueIn } from '../shared/typed-input';
import { valueFrom } from '../shared/typed-value';
import { writtenAs } from '../shared/written';
import { TEXT_INPUT_NAMES, TEXT_INPUTS, type TextInput } from './text-settings';

type Saved = SavedUse & Readonly<Record<string, unknown>>;

interface Settings extends TextLimitSettings {
  readonly inputs: Readonly<Record<TextInput, TypedValue>>;
}

function rtText(RED: NodeAPI): void {
  const t = translator(RED);
  const kept = new KeptState(
    'texts',
    () => new TextLimit(systemClock),
    (reason) => t('text.notKept', { reason }),
  );

  function RtText(this: Node, config: Saved) {
    openActingNode(RED, this, config, () => {
      const settings = readSettings(t, config, () => writtenAs(RED, this));
      if (typeof settings === 'string') return settings;
      const { state: limit, changed } = kept.of(this);

      return async (message: NodeMessage): Promise<Deed | ActionError> => {
        const entries = await Promise.all(
          TEXT_INPUT_NAMES.map(async (name) => [
            name,
            await valueFrom(RED, this, settings.inputs[name], message),
          ]),
        );
        const read = readText(Object.fromEntries(entries) as WantedText, systemClock.now());
        if (!read.ok)
          return new ActionError('misconfigured', t(`text.wrong.${read.wrong}`, { value: read.value }));
        const { to, action } = read.text;
        let takeBack = () => {};
        return {
          action,
          name: { kind: 'text', values: { to } },
          begin: () => {
            const taken = limit.take(to, settings);
            if (taken === undefined) return heldBack(t, to, settings);
            changed();
            takeBack = taken;
            return undefined;
          },
          undone: () => {
            takeBack();
            changed();
          },
          answered: (answered, { body }) => {
            answered.payload = body;
          },
        };
      };
    });
  }

  RED.nodes.registerType('rt text', RtText);
}

function heldBack(t: Translate, to: string, { limit, limitMinutes }: TextLimitSettings): ActionError {
  return new ActionError('held-back', t('text.held-back', { to, limit, minutes: limitMinutes }));
}

/** Sound settings, or what is wrong with them. `written`: what the user wrote. */
function readSettings(
  t: Translate,
  config: Saved,
  written: () => Readonly<Record<string, unknown>>,
): Settings | string {
  const inputs: Partial<Record<TextInput, TypedValue>> = {};
  for (const name of TEXT_INPUT_NAMES) {
    const input = typedValueIn(config, name, TEXT_INPUTS[name]);
    if (input === undefined) return t('misconfigured.input', { name });
    inputs[name] = input;
  }
  const numbers: Partial<Record<TextNumber, number>> = {};
  for (const name of Object.keys(TEXT_NUMBERS) as TextNumber[]) {
    const number = readTextNumber(name, config[name]);
    const { min, max } = TEXT_NUMBERS[name];
    if (number === undefined)
      return t(`misconfigured.${name}`, { value: shortened(asText(written()[name])), min, max });
    numbers[name] = number;
  }
  return { inputs, ...numbers } as Settings;
}

export = rtText;
