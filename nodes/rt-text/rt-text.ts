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
import type { TextSent } from '../shared/messages';
import type { SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import type { Translate } from '../shared/translate';
import type { TypedValue } from '../shared/typed-input';
import { valueFrom } from '../shared/typed-value';
import { typedInputs } from '../shared/typed-variables';
import { withVariables } from '../shared/variables';
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
      const settings = readSettings(RED, t, this, config);
      if (typeof settings === 'string') return settings;
      const { state: limit, changed } = kept.of(this);

      return async (message: NodeMessage): Promise<Deed | ActionError> => {
        const entries = await Promise.all(
          TEXT_INPUT_NAMES.map(async (name) => [
            name,
            await valueFrom(RED, t, this, settings.inputs[name], message),
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
            Object.assign(answered, { payload: body } satisfies Pick<TextSent, 'payload'>);
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

const NUMBER_NAMES = Object.keys(TEXT_NUMBERS) as TextNumber[];

/** Sound settings, or what is wrong with them. */
function readSettings(RED: NodeAPI, t: Translate, node: Node, config: Saved): Settings | string {
  const filled = withVariables(RED, t, node, config, NUMBER_NAMES);
  if (typeof filled === 'string') return filled;
  const inputs = typedInputs(RED, t, node, config, TEXT_INPUTS);
  if (typeof inputs === 'string') return inputs;
  const numbers: Partial<Record<TextNumber, number>> = {};
  for (const name of NUMBER_NAMES) {
    const number = readTextNumber(name, filled[name]);
    const { min, max } = TEXT_NUMBERS[name];
    const written = () => shortened(asText(writtenAs(RED, node)[name]));
    if (number === undefined) return t(`misconfigured.${name}`, { value: written(), min, max });
    numbers[name] = number;
  }
  return { inputs, ...numbers } as Settings;
}

export = rtText;
