/** Owns the node `rt request`: a message becomes a request of the REST API, and gets its answer. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Action } from '../../src/api/action';
import type { Fields } from '../../src/api/rest-body';
import { isPlainObject, parseJsonObject } from '../../src/util/json';
import { asText, shortened } from '../../src/util/shown';
import { type Deed, openActingNode } from '../shared/acting-node';
import { ActionError } from '../shared/action-error';
import type { RequestAnswer } from '../shared/messages';
import type { SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import type { Translate } from '../shared/translate';
import type { TypedValue } from '../shared/typed-input';
import { valueFrom } from '../shared/typed-value';
import { typedInputs } from '../shared/typed-variables';
import { withVariables } from '../shared/variables';
import { writtenAs } from '../shared/written';
import {
  REQUEST_CHOICE_NAMES,
  REQUEST_CHOICES,
  REQUEST_INPUTS,
  type RequestChoice,
} from './request-settings';

type Saved = SavedUse & Readonly<Record<string, unknown>>;

interface Settings {
  readonly path: TypedValue;
  readonly body: TypedValue;
  readonly method: (typeof REQUEST_CHOICES)['method'][number];
  readonly format: (typeof REQUEST_CHOICES)['format'][number];
  readonly errors: (typeof REQUEST_CHOICES)['errors'][number];
}

function rtRequest(RED: NodeAPI): void {
  const t = translator(RED);

  function RtRequest(this: Node, config: Saved) {
    openActingNode(RED, this, config, () => {
      const settings = readSettings(RED, t, this, config);
      if (typeof settings === 'string') return settings;
      const { method, format, errors } = settings;

      return async (message: NodeMessage): Promise<Deed | ActionError> => {
        const [path, body] = await Promise.all([
          valueFrom(RED, t, this, settings.path, message),
          valueFrom(RED, t, this, settings.body, message),
        ]);
        if (typeof path !== 'string' || path.trim() === '')
          return new ActionError('misconfigured', t('request.noPath'));
        const fields = readFields(method, body);
        if (fields === 'no fields') return new ActionError('misconfigured', t('request.noFields'));
        return {
          action: { method, path: path.trim(), fields, format },
          name: { kind: 'request', values: { request: `${method} ${shownPath(path)}` } },
          isPassing: errors === 'pass',
          answered: (answered, { body, status, headers }) => {
            const answer: RequestAnswer = { payload: body, statusCode: status, headers };
            Object.assign(answered, answer);
          },
        };
      };
    });
  }

  RED.nodes.registerType('rt request', RtRequest);
}

/** The fields of the query or the body. A message with something else as payload has no query. */
function readFields(method: Action['method'], body: unknown): Fields | undefined | 'no fields' {
  const fields = typeof body === 'string' ? parseJsonObject(body) : body;
  if (isPlainObject(fields)) return fields;
  const isQuery = method === 'GET' || method === 'DELETE';
  return isQuery || body === undefined || body === null || body === '' ? undefined : 'no fields';
}

/** Without its query, which may be private. */
function shownPath(path: string): string {
  return shortened(path.trim().split(/[?#]/, 1)[0] ?? '');
}

/** Sound settings, or what is wrong with them. */
function readSettings(RED: NodeAPI, t: Translate, node: Node, config: Saved): Settings | string {
  const filled = withVariables(RED, t, node, config, REQUEST_CHOICE_NAMES);
  if (typeof filled === 'string') return filled;
  const inputs = typedInputs(RED, t, node, config, REQUEST_INPUTS);
  if (typeof inputs === 'string') return inputs;
  const settings: Record<string, unknown> = { ...inputs };
  for (const name of REQUEST_CHOICE_NAMES) {
    const choice = readChoice(name, filled[name]);
    if (choice === undefined)
      return t('misconfigured.choice', { name, value: shortened(asText(writtenAs(RED, node)[name])) });
    settings[name] = choice;
  }
  // All that the settings have is there and one of what it may be.
  return settings as unknown as Settings;
}

function readChoice(name: RequestChoice, saved: unknown): string | undefined {
  const choices: readonly string[] = REQUEST_CHOICES[name];
  return saved === undefined ? choices[0] : choices.find((choice) => choice === saved);
}

export = rtRequest;
