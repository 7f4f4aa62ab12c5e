/** Owns the reading of a failure that somebody asks for over HTTP, as JSON. */
import type { JsonObject } from '../../util/json';
import type { RestFailure } from './rest-failure';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isStatus: Check = (value) => isWhole(value, 200, 599);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const EFFECT = { takesEffect: optional(isFlag) };

/** The properties of each kind besides `kind`. */
const PROPERTIES: Readonly<Record<RestFailure['kind'], Readonly<Record<string, Check>>>> = {
  status: { status: isStatus, retryAfter: optional(isText), ...EFFECT },
  refused: { message: optional(isText), code: optional(isText), ...EFFECT },
  answer: { body: isText, status: optional(isStatus), ...EFFECT },
  html: EFFECT,
  'no-token': EFFECT,
  'broken-json': EFFECT,
  hang: EFFECT,
  'hang-in-body': EFFECT,
  reset: EFFECT,
  'reset-in-answer': EFFECT,
  'giant-body': { bytes: (value) => isWhole(value, 0, 2 ** 32), ...EFFECT },
  redirect: { location: isText, ...EFFECT },
  'reset-before-body': {},
  'reset-in-body': {},
  late: { delayMs: (value) => isWhole(value, 0, 86_400_000) },
};

const FAILURE_KINDS = Object.keys(PROPERTIES);

/** The wanted failure and its path, or what is wrong with the wish. */
export type FailureWish =
  | { readonly ok: true; readonly path: string; readonly failure: RestFailure }
  | { readonly ok: false; readonly message: string };

/** @param wish - as in `{"path":"/sms/send","kind":"status","status":502}` */
export function readFailureWish({ path, kind, ...properties }: JsonObject): FailureWish {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    return { ok: false, message: 'The path must be a path, as in "/sms/send".' };
  }
  if (!isKind(kind)) {
    return { ok: false, message: `The kind must be one of: ${FAILURE_KINDS.join(', ')}.` };
  }
  const checks = PROPERTIES[kind];
  const wrong = [...new Set([...Object.keys(checks), ...Object.keys(properties)])].find(
    (name) => !(Object.hasOwn(checks, name) && checks[name]?.(properties[name])),
  );
  if (wrong !== undefined) {
    return { ok: false, message: `The property ${wrong} of the kind ${kind} is missing, wrong or too much.` };
  }
  // The wish has everything that the kind needs, with the right types, and nothing else.
  return { ok: true, path, failure: { kind, ...properties } as RestFailure };
}

function isKind(kind: unknown): kind is RestFailure['kind'] {
  return typeof kind === 'string' && Object.hasOwn(PROPERTIES, kind);
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
