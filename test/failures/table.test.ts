/** Owns that each row of the table of failures is true: somebody makes it, it does what it says, and it has its words. */
import assert from 'node:assert/strict';
import {
  errorText,
  liveErrorText,
  shownReason,
  testErrorText,
  textKey,
  whatHappened,
} from '../../nodes/shared/texts';
import type { Translate } from '../../nodes/shared/translate';
import { SETTING_NAMES } from '../../src/configuration/table';
import { next } from '../../src/connection/state';
import { type ErrorCode, type ErrorDetails, RealtimeError } from '../../src/failures/realtime-error';
import { redactFailure } from '../../src/failures/redact-failure';
import { DEPLOYING_LEADS, type FailureRow, WAITING_LEADS } from '../../src/failures/row';
import { FAILURES } from '../../src/failures/table';
import { closedByServer } from '../../src/transport/socket-failure';
import {
  beginningOf,
  type Language,
  placeholdersIn,
  SEEN_AT_ONCE,
  SOURCE,
  TRANSLATIONS,
  textsOf,
  translatorOf,
} from '../locales/catalogues';
import { EFFECTS, PRODUCERS, QUOTED } from './expected';

const ROWS = Object.entries(FAILURES) as [ErrorCode, FailureRow][];

/** The rows and their variants, as {@link PRODUCERS} names them. */
const NAMES = ROWS.flatMap(([code, { variants = {} }]) => [
  code,
  ...Object.keys(variants).map((variant) => `${code}-${variant}`),
]);

/** When the next try is, as the state machine decides. */
function again(why: RealtimeError): 'soon' | 'late' | 'never' {
  const tries = { outages: 0, rejections: 0 };
  const circumstances = { elapsedMs: 0, random: () => 0.999 };
  const state = next({ name: 'authorizing', tries }, { name: 'failure', why }, circumstances);
  if (state.name !== 'waiting') return 'never';
  return state.delayMs <= 1_000 ? 'soon' : 'late';
}

/** The verbs, in the forms that the texts use: of a token or a login, and of one stream. */
const VERBS: Readonly<Record<Language, readonly [rejected: RegExp, refused: RegExp]>> = {
  'en-US': [/reject/, /refus/],
  de: [/abgelehnt/, /verweigert/],
  'es-ES': [/rechaza/, /denega/],
  fr: [/rejeté/, /refus/],
  ja: [/認証失敗|受け付け/, /拒否/],
  'pt-BR': [/rejeit/, /recus/],
  'zh-CN': [/未通过|未接受/, /拒绝/],
};

/** How the texts tell to deploy. */
const DEPLOY: Readonly<Record<Language, RegExp>> = {
  'en-US': /deploy/i,
  de: /deploy/i,
  'es-ES': /instancia/i,
  fr: /déploy/i,
  ja: /デプロイ/,
  'pt-BR': /implement/i,
  'zh-CN': /部署/,
};

function nameOf({ code, variant }: RealtimeError): string {
  return variant === undefined ? code : `${code}-${variant}`;
}

/** The details that a row marks as quotations of others, or those that it does not. */
function detailsBy(by: 'us' | 'others', { details }: FailureRow): string[] {
  return Object.keys(details).filter((name) => details[name]?.by === by);
}

const isQuoted = (value: unknown) => typeof value === 'string' && value.includes(QUOTED);

/** What is wrong and what to do: the lead, or the first sentence with both. */
function beginOf(t: Translate, why: RealtimeError, language: Language): string {
  return why.lead === undefined
    ? beginningOf(errorText(t, why, 'api.example'), language)
    : t(`lead.${why.lead}`);
}

/** What a text says twice: three words in a row, or twelve characters where words stand without spaces. */
function saidTwice(text: string, language: Language): string[] {
  const isSpaced = language !== 'ja' && language !== 'zh-CN';
  const words = isSpaced ? text.toLowerCase().match(/[\p{L}\p{N}]+/gu) : text.match(/[^\p{ASCII}]/gu);
  const length = isSpaced ? 3 : 12;
  const runs = (words ?? [])
    .map((_, at, all) => all.slice(at, at + length))
    .filter((run) => run.length === length);
  const joined = runs.map((run) => run.join(isSpaced ? ' ' : ''));
  return joined.filter((run, at) => joined.indexOf(run) !== at);
}

describe('the table of failures', () => {
  const made: { readonly name: string; readonly why: RealtimeError }[] = [];
  before(async () => {
    for (const [name, produce] of PRODUCERS) made.push({ name, why: await produce() });
  });

  const allOf = (code: ErrorCode) => made.filter(({ why }) => why.code === code).map(({ why }) => why);

  it('has a producer for each row and each variant, and for no other', () => {
    assert.deepEqual([...new Set(PRODUCERS.map(([name]) => name))].sort(), [...NAMES].sort());
  });

  it('gives each row and each variant a name of its own', () => {
    assert.equal(new Set(NAMES).size, NAMES.length);
  });

  for (const name of NAMES) {
    it(`${name}: its producer makes a failure of this code and this variant`, () => {
      const failures = made.filter((one) => one.name === name);
      assert.ok(failures.length > 0);
      for (const { why } of failures) assert.equal(nameOf(why), name, why.message);
    });
  }

  for (const [code, row] of ROWS) {
    describe(code, () => {
      it('carries the details that its row allows, and no other', () => {
        for (const { values } of allOf(code)) {
          for (const name of Object.keys(values)) assert.ok(name in row.details, name);
          for (const [name, { isAlways, values: choices }] of Object.entries(row.details)) {
            if (isAlways) assert.notEqual(values[name], undefined, name);
            if (choices !== undefined && values[name] !== undefined)
              assert.ok(choices.includes(values[name]), name);
          }
        }
      });

      it('quotes others in the details that are marked so, and in no other', () => {
        const quoting = allOf(code).flatMap(({ values }) =>
          Object.keys(values).filter((name) => isQuoted(values[name])),
        );
        assert.deepEqual([...new Set(quoting)].sort(), detailsBy('others', row).sort());
      });

      it('shows no secret in its quotations, and all of its own words', () => {
        for (const why of allOf(code)) {
          const ours = detailsBy('us', row).filter((name) => why.values[name] !== undefined);
          const secrets = [QUOTED, ...ours.map((name) => String(why.values[name]))];
          const cleaned = redactFailure(why, secrets);
          assert.ok(!isQuoted(JSON.stringify([cleaned.message, cleaned.details])), cleaned.message);
          for (const name of ours) assert.equal(cleaned.values[name], why.values[name], name);
        }
      });

      it('is put right in a field of the connection, where it names one', () => {
        assert.ok(row.field === undefined || SETTING_NAMES.some((name) => name === row.field), row.field);
      });

      it('is tried again when it should be, and its user is promised what happens', () => {
        const [when, promise, cure] = EFFECTS[code];
        for (const made of allOf(code)) {
          const why = made.with({}, { hasEndedStream: false });
          // Who is asked to wait does so, whatever else would be done.
          if (why.retryAfterMs === undefined) assert.equal(again(why), when);
          assert.equal(row.isCuredByToken === true, cure === 'token');
          const t = translatorOf(SOURCE);
          const what = whatHappened(t, why, 'api.example');
          const lead = why.lead === undefined ? '' : t(`lead.${why.lead}`);
          const isPromised = promise === 'none' || (promise === 'retried' && why.isToBeAwaited);
          const live = lead === '' ? what : t(`live.${isPromised ? 'once' : promise}`, { lead, what });
          assert.equal(liveErrorText(t, why, 'api.example'), live);
          if (row.kind !== 'outage') continue;
          const ended = why.with({}, { hasEndedStream: true });
          const reopened = t(`live.${why.isToBeAwaited ? 'missing' : 'reopened'}`, { lead, what });
          assert.equal(liveErrorText(t, ended, 'api.example'), reopened);
        }
      });
    });
  }

  it('has a lead for each row, but for a configuration, whose texts begin with it themselves', () => {
    assert.deepEqual(
      ROWS.filter(([, { lead }]) => lead === undefined).map(([code]) => code),
      ['misconfigured'],
    );
  });

  it('takes a closing message alone for the end of a connection that was there until then', () => {
    assert.deepEqual(
      ROWS.filter(([, { isAnnounced }]) => isAnnounced).map(([code]) => code),
      ['closed'],
    );
  });

  describe('what flows get as the reason', () => {
    const t = translatorOf(SOURCE);

    it('is code and message, and nothing else where no closing message came', () => {
      for (const { why } of made.filter(
        ({ name }) => name !== 'closed-with-code' && name !== 'closed-quiet',
      )) {
        const message = liveErrorText(t, why, 'api.example');
        assert.deepEqual(shownReason(t, why, 'api.example'), { code: why.code, message });
      }
    });

    const closings: readonly [closeCode: number, words: string, rest: object, shown: string][] = [
      [
        1011,
        'in maintenance',
        { closeCode: 1011, closeReason: 'in maintenance' },
        'code 1011 internal error: in maintenance',
      ],
      [1012, '', { closeCode: 1012 }, 'code 1012 service restart'],
      [4001, 'Session over.', { closeCode: 4001, closeReason: 'Session over.' }, 'code 4001: Session over'],
      [4001, '', { closeCode: 4001 }, 'code 4001'],
      [1005, '', {}, 'no reason given'],
    ];
    for (const [closeCode, words, rest, shown] of closings) {
      it(`of a closing message with ${closeCode} "${words}": ${shown}`, () => {
        const why = closedByServer(closeCode, words, { host: 'api.example', port: 443 });
        const { code, message, ...more } = shownReason(t, why, 'api.example');
        assert.equal(code, 'closed');
        assert.ok(message.endsWith(` api.example closed it (${shown}).`), message);
        assert.deepEqual(more, rest);
      });
    }
  });

  for (const language of [SOURCE, ...TRANSLATIONS] as const) {
    describe(`in ${language}`, () => {
      const t: Translate = translatorOf(language);
      const texts = textsOf('rt-connection', language);
      const promises = ['retried', 'reopened', 'others-go-on'].map((remedy) =>
        t(`live.${remedy}`, { lead: '', what: '' }).trim(),
      );

      for (const [index, [name]] of PRODUCERS.entries()) {
        it(`${name}: what happened and what to do, of details that its row allows`, () => {
          const why = made[index]?.why;
          assert.ok(why !== undefined);
          const text = texts.get(`rt-connection.${textKey(why)}`);
          assert.ok(text !== undefined, textKey(why));
          for (const placeholder of placeholdersIn(text)) {
            const detail = placeholder.replaceAll('__', '');
            // Each failure has a reason, and is one of a connection to some host.
            assert.ok(detail in why.row.details || ['reason', 'host'].includes(detail), placeholder);
          }
          const once = errorText(t, why, 'api.example');
          const live = liveErrorText(t, why, 'api.example');
          const what = whatHappened(t, why, 'api.example');
          for (const text of [once, live]) {
            assert.deepEqual(placeholdersIn(text), [], text);
            assert.doesNotMatch(text, /undefined|reason\.|label\.|lead\.|once\.|(?:^|[^.]) {2}/);
            assert.ok(text.includes(what), text);
          }
          for (const promise of promises) assert.ok(!once.includes(promise), once);
        });

        it(`${name}: says nothing twice`, () => {
          const why = made[index]?.why;
          assert.ok(why !== undefined);
          const ended = why.with({}, { hasEndedStream: true });
          for (const one of [why, ...(why.kind === 'outage' ? [ended] : [])]) {
            for (const text of [errorText(t, one, 'api.example'), liveErrorText(t, one, 'api.example')])
              assert.deepEqual(saidTwice(text, language), [], text);
          }
        });
      }

      it('tells to wait only where the connection goes on by itself', () => {
        for (const lead of WAITING_LEADS) {
          const [waiting, once] = [t(`lead.${lead}`), t(`once.${lead}`)];
          assert.notEqual(once, `once.${lead}`);
          assert.notEqual(waiting, once);
          assert.ok(once.length <= SEEN_AT_ONCE, once);
        }
      });

      it('tells to deploy only where something is deployed: a test is told to be repeated', () => {
        for (const lead of DEPLOYING_LEADS) {
          const why = made.find(({ why }) => why.lead === lead)?.why;
          assert.ok(why !== undefined, lead);
          const begin = t(`tested.${lead}`);
          assert.notEqual(begin, `tested.${lead}`);
          assert.ok(testErrorText(t, why, 'api.example').startsWith(begin));
          assert.ok(!begin.includes(t(`lead.${lead}`)), begin);
        }
        for (const { why } of made) {
          const tested = testErrorText(t, why, 'api.example');
          if (why.values.problem !== 'not-replaced') assert.doesNotMatch(tested, DEPLOY[language], tested);
        }
      });

      for (const [index, [name]] of PRODUCERS.entries()) {
        it(`${name}: begins with what is wrong and what to do, in the visible beginning`, () => {
          const why = made[index]?.why;
          assert.ok(why !== undefined);
          const begin = beginOf(t, why, language).trim();
          assert.match(begin, /[.。]$/);
          assert.doesNotMatch(begin, /^lead\./);
          assert.ok(begin.length <= SEEN_AT_ONCE, `${begin.length}: ${begin}`);
          assert.ok(shownReason(t, why, 'api.example').message.startsWith(begin));
        });
      }

      it('says each problem in words', () => {
        for (const [code, { details }] of ROWS) {
          for (const problem of details.problem?.values ?? []) {
            const reason = details.reason?.isAlways ? { reason: 'a code' } : {};
            const given = { property: 'proxy', host: 'api.example', ...reason, problem };
            const why = new RealtimeError(
              code as 'misconfigured',
              '',
              given as ErrorDetails['misconfigured'],
            );
            assert.doesNotMatch(errorText(t, why, 'api.example'), /reason\./);
          }
        }
      });

      it('tells a rejected token or login from a refused stream by its verb', () => {
        const [rejected, refused] = VERBS[language];
        const named = ['status.rejected', 'status.refused', ...NAMES.map((name) => `errors.${name}`)];
        const about = named.filter((key) =>
          /\.(?:rejected|refused|token-rejected.*|login-rejected.*|stream-refused.*)$/.test(key),
        );
        assert.ok(about.length >= 6);
        for (const key of about) {
          const [its, other] = key.includes('rejected') ? [rejected, refused] : [refused, rejected];
          const why = made.find(({ name }) => key === `errors.${name}`)?.why;
          const text = why === undefined ? t(key) : liveErrorText(t, why, 'api.example');
          assert.match(text, its, key);
          assert.doesNotMatch(text, other, key);
        }
      });

      it('has a text for each failure, and no other text', () => {
        const keys = [...texts.keys()].filter((key) => key.startsWith('rt-connection.errors.'));
        const named = NAMES.filter((name) => !name.startsWith('misconfigured'));
        assert.deepEqual(keys.sort(), named.map((name) => `rt-connection.errors.${name}`).sort());
      });
    });
  }
});
