import assert from 'node:assert/strict';
import { errorText, gapValues, statusText } from '../../nodes/shared/texts';
import type { Translate } from '../../nodes/shared/translate';
import { readSettings } from '../../src/configuration/settings';
import { SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { compileFilter, type FilterSettings } from '../../src/events/filter';
import { type ErrorDetails, RealtimeError } from '../../src/failures/realtime-error';
import type { StatusName } from '../../src/session/status';
import { wrongValue } from '../support/setting-samples';
import {
  beginningOf,
  placeholdersIn,
  SEEN_AT_ONCE,
  SOURCE,
  TRANSLATIONS,
  textsOf,
  translatorOf,
} from './catalogues';

/** Node-RED shows a status below a node: a longer one would run into its neighbour. */
const STATUS_LIMIT = 20;

/** Characters of Chinese and Japanese are as wide as two others. */
function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0);
}

const NOW = 1_700_000_000_000;

const STATUSES: Readonly<Record<Exclude<StatusName, 'misconfigured'>, true>> = {
  idle: true,
  connecting: true,
  authenticating: true,
  starting: true,
  streaming: true,
  waiting: true,
  rejected: true,
  refused: true,
};

const LOGIN = { auth: 'login', url: 'wss://api.example' };
const USER = { username: 'anna', password: 'secret' };

/** The settings of a connection that holds these, and names no variable that is set. */
const settingsOf = (properties: object, credentials: object) =>
  readSettings({
    properties: { ...properties },
    credentials: { ...credentials },
    written: { ...properties, ...credentials },
  });

/** What is wrong with each of these, as the reading of settings finds it. */
const WRONG_SETTINGS: readonly ReturnType<typeof settingsOf>[] = [
  ...SETTING_NAMES.map((name) => {
    const auth = SETTINGS[name].signIn ?? 'login';
    const saved = { ...LOGIN, ...USER, auth, [name]: wrongValue(name) };
    return settingsOf(saved, saved);
  }),
  settingsOf({ url: ' ' }, {}),
  settingsOf({ url: `\${RT_URL}` }, {}),
  settingsOf(LOGIN, {}),
  settingsOf(LOGIN, { username: 'anna' }),
];

const MISCONFIGURED: readonly ErrorDetails['misconfigured'][] = [
  ...WRONG_SETTINGS.filter((found) => found instanceof RealtimeError).map(({ details }) => details),
  { property: 'token' },
  { property: 'tls' },
  { property: 'proxy', proxyVariable: 'wss_proxy', problem: 'no-url' },
];

/** What the light of a node can name. */
const LIGHTS: readonly ErrorDetails['misconfigured'][] = [
  ...MISCONFIGURED,
  ...['connection', 'node', 'tokenNotWanted'].map((property) => ({ property })),
];

/** What is wrong with each of these filters. */
const WRONG_FILTERS: readonly FilterSettings[] = [
  { types: 'call.*' },
  { types: [1, '', '!'] },
  { rules: 'all' },
  { rules: [null, {}, { property: 'a', op: 'like' }, { property: 'a', op: 'eq', value: 1 }] },
  { rules: ['(', ''].map((value) => ({ property: 'a', op: 'regex', value })) },
];

/** What the runtime says besides: the key, and what it names. */
const OTHERS: readonly (readonly [key: string, values: Readonly<Record<string, string | number>>])[] = [
  ['misconfigured.connection', {}],
  ['misconfigured.tokenNotWanted', {}],
  ['misconfigured.tokenElsewhere', {}],
  ['misconfigured.passwordElsewhere', {}],
  ['misconfigured.variableNotDeployed', { value: 'RT_TOKEN' }],
  ['misconfigured.stream', { value: 'both' }],
  ['event.tooDeep', { type: 'call.ended' }],
  ['token.none', {}],
  ['token.refusedBefore', {}],
  ['log.unencrypted', { host: 'api.example' }],
  ['log.back', { host: 'api.example', ...gapValues({ from: NOW, to: NOW + 5_000, ms: 5_000 }) }],
  ['log.dropped', { count: 3 }],
];

/** Texts of errors and warnings that nodes make themselves, by their keys; those of the connection are in the table of failures. */
const TOLD =
  /^(?:misconfigured\.|action\.(?:path|body|unreadable)|(?:text|request)\.(?!done|misconfigured)|event\.|call\.|token\.|log\.(?!back))/;

/** What stands in them, as long as it usually is. */
const SHOWN: Readonly<Record<string, string | number>> = {
  to: '+12025550100',
  number: 2,
  type: 1,
  variable: 'RT_TOKEN',
  proxyVariable: 'HTTPS_PROXY',
  min: 0,
  max: 1000,
};

describe('the text of a gap', () => {
  const noon = new Date(2026, 10, 23, 12).getTime();
  const gap = (ms: number) => gapValues({ from: noon, to: noon + ms, ms });

  it('within a day: its length and the times', () => {
    assert.deepEqual(gap(65_000), { duration: '1 min 5 s', from: '12:00:00', to: '12:01:05' });
  });

  it('beyond midnight: the dates, too', () => {
    assert.deepEqual(gap(46_800_000), {
      duration: '13 h 0 min',
      from: '2026-11-23 12:00:00',
      to: '2026-11-24 01:00:00',
    });
  });
});

for (const language of [SOURCE, ...TRANSLATIONS] as const) {
  const t: Translate = (key, values) => translatorOf(language)(key, values);

  /** A text of the catalogue, in which nothing is left to be put in. */
  const isWhole = (text: string, key: string) => {
    assert.ok(!text.endsWith(key), `${key} has no text`);
    assert.deepEqual(placeholdersIn(text), [], text);
  };

  describe(`what the nodes say in ${language}`, () => {
    for (const state of Object.keys(STATUSES) as (keyof typeof STATUSES)[]) {
      it(`${state}: a status of less than ${STATUS_LIMIT} characters`, () => {
        const { text = '' } = statusText(t, { state }, NOW);
        assert.notEqual(text, `status.${state}`);
        assert.ok(text !== '' && widthOf(text) < STATUS_LIMIT, text);
      });
    }

    it(`waits for a token: less than ${STATUS_LIMIT} characters`, () => {
      const { text = '' } = statusText(t, { state: 'connecting', isTokenAsked: true }, NOW);
      assert.ok(text !== 'status.tokenAsked' && widthOf(text) < STATUS_LIMIT, text);
    });

    for (const details of LIGHTS) {
      it(`a light that names what is wrong, ${details.property}: less than ${STATUS_LIMIT} characters`, () => {
        const why = new RealtimeError('misconfigured', 'for the log', details);
        const { text = '' } = statusText(t, { state: 'misconfigured', why }, NOW);
        assert.ok(!text.startsWith('status.') && widthOf(text) < STATUS_LIMIT, text);
      });
    }

    it('a countdown of less than 20 characters, from hours down', () => {
      const { text = '' } = statusText(t, { state: 'waiting', retryAt: NOW + 9_999_000 }, NOW);
      assert.match(text, /9999/);
      assert.ok(widthOf(text) < STATUS_LIMIT, text);
    });

    for (const details of MISCONFIGURED) {
      it(`misconfigured ${Object.values(details).join(' ')}: what is wrong and what to do`, () => {
        const failure = new RealtimeError('misconfigured', 'for the log', details);
        const text = errorText(t, failure, '');
        isWhole(text, details.property);
        assert.doesNotMatch(text, / {2}/);
      });
    }

    it('a variable that is not set: by the name of its field', () => {
      const details = { property: 'restUrl', variable: 'RT_LOGIN' };
      const text = errorText(t, new RealtimeError('misconfigured', 'for the log', details), '');
      assert.ok(text.includes(t('label.restUrl')) && !text.includes('restUrl'), text);
    });

    for (const settings of WRONG_FILTERS) {
      it(`the filter ${JSON.stringify(settings)}: what is wrong and what to do`, () => {
        const compiled = compileFilter(settings);
        assert.equal(compiled.ok, false);
        for (const { property, index, why } of compiled.problems) {
          const key = `misconfigured.${why === 'not-a-list' ? property : why}`;
          isWhole(t(key, { number: index + 1 }), key);
        }
      });
    }

    for (const key of [...textsOf('rt-connection', language).keys()].map((key) =>
      key.replace(/^[^.]*\./, ''),
    )) {
      if (!TOLD.test(key)) continue;
      it(`${key}: begins with what is wrong and what to do, in the visible beginning`, () => {
        const begin = beginningOf(t(key, SHOWN), language);
        assert.ok(begin.length <= SEEN_AT_ONCE, `${begin.length}: ${begin}`);
        assert.deepEqual(placeholdersIn(begin), [], begin);
        // What is wrong, then what to do.
        assert.match(begin, language === 'ja' ? /。.+。$/ : /[:：]./, begin);
      });
    }

    for (const [key, values] of OTHERS) it(key, () => isWhole(t(key, values), key));
  });
}
