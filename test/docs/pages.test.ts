/** Owns that the pages in docs/ tell the truth: their tables of examples, settings, errors and states are those of the code. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIAL_NAMES, SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { EXAMPLES, modulesOf } from '../../tools/example-flow';
import { FollowedCalls } from '../calls/followed-calls';
import { SOURCE, textsOf } from '../locales/catalogues';
import { codeBlocks, codeWords, tableRows } from './markdown';

const DOCS = join(__dirname, '..', '..', 'docs');
const page = (name: string) => readFileSync(join(DOCS, name), 'utf8');
const TEXTS = textsOf('rt-connection', SOURCE);

describe('docs/examples.md', () => {
  it('names every example, and the modules that it needs', () => {
    const told = tableRows(page('examples.md'), 'example').map(([name, , needs]) => [name, codeWords(needs)]);
    assert.deepEqual(
      Object.fromEntries(told),
      Object.fromEntries(EXAMPLES.map((example) => [example, modulesOf(example)])),
    );
  });
});

describe('docs/calls.md', () => {
  it('shows what rt call tells of a call that was answered', () => {
    const [block = ''] = codeBlocks(page('calls.md'), 'js');
    const { topic, payload } = JSON.parse(block) as { topic: string; payload: object };
    const calls = new FollowedCalls();
    const parties = () => ({ direction: 'inbound', from: '1', to: '2' });
    for (const phase of ['ringing', 'answered', 'ended'] as const) {
      calls.tracker.note({ id: 'c1', phase, parties }, calls.now);
    }
    const told = calls.told.at(-1);
    assert.equal(topic, told?.phase);
    assert.deepEqual(Object.keys(payload).sort(), Object.keys(Object(told)).sort());
  });
});

describe('docs/connection.md', () => {
  const PAGE = page('connection.md');

  it('lists every setting of a connection, with its label and its default', () => {
    const code = (value: unknown) => (value === '' ? 'empty' : `\`${value}\``);
    assert.deepEqual(
      tableRows(PAGE, 'setting').map((cells) => cells.slice(0, 3)),
      SETTING_NAMES.map((name) => [
        `\`${name}\``,
        TEXTS.get(`rt-connection.label.${name}`),
        code(SETTINGS[name].default),
      ]),
    );
  });

  it('says which settings are credentials, and which change on an open socket', () => {
    const list = (names: readonly string[], last: string) =>
      names
        .map((name) => `\`${name}\``)
        .join(', ')
        .replace(/, ([^,]+)$/, ` ${last} $1`);
    const live = SETTING_NAMES.filter((name) => !SETTINGS[name].needsNewSocket);
    assert.ok(PAGE.includes(`${list(CREDENTIAL_NAMES, 'and')} are credentials of Node-RED.`));
    assert.ok(PAGE.includes(`A change of ${list(live, 'or')} leaves the socket open;`));
  });

  it('gives every state with the text that the editor shows', () => {
    const prefix = 'rt-connection.status.';
    const statuses = [...TEXTS].filter(([key]) => key.startsWith(prefix) && !key.includes('.wrong.'));
    const {
      retryIn = '',
      waiting: _waiting,
      tokenAsked: _tokenAsked,
      ...texts
    } = Object.fromEntries(statuses.map(([key, text]) => [key.slice(prefix.length), text]));
    const shown = { ...texts, waiting: retryIn.replace('__seconds__', '…') };
    const told = Object.fromEntries(
      tableRows(PAGE, 'state').map(([state = '', , text]) => [state.replaceAll('`', ''), text]),
    );
    const { misconfigured = '', ...others } = told;
    assert.deepEqual(others, shown);
    // The light names what is wrong: the table has a few of those.
    const wrong = [...TEXTS].filter(([key]) => key.startsWith(`${prefix}wrong.`)).map(([, text]) => text);
    const named = misconfigured.split(', ').filter((text) => text !== '…');
    assert.ok(named.length > 0);
    for (const text of named) assert.ok(wrong.includes(text), text);
  });
});

describe('docs/what-to-do-when.md', () => {
  it('names how every error of a connection begins', () => {
    const leads = [...TEXTS].filter(([key]) => key.startsWith('rt-connection.lead.')).map(([, text]) => text);
    assert.ok(leads.length > 0);
    const named = tableRows(page('what-to-do-when.md'), 'it begins with').map(([cell]) => cell);
    assert.deepEqual(named.sort(), leads.sort());
  });

  it('quotes errors as they are told', () => {
    const told = [...TEXTS].filter(([key]) => key.startsWith('rt-connection.misconfigured.'));
    const [, sentence = ''] = /told in the same way: (.+?)\n\n/s.exec(page('what-to-do-when.md')) ?? [];
    const quotes = sentence.replaceAll(/\s+/g, ' ').match(/"[^"]+"/g) ?? [];
    assert.ok(quotes.length > 0);
    for (const quote of quotes) {
      const parts = quote.replaceAll('"', '').split(/…|\d/);
      assert.ok(
        told.some(([, text]) => parts.every((part) => text.includes(part.trim()))),
        quote,
      );
    }
  });
});
