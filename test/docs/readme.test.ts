/** Owns that the README tells the truth: its commands work, its tables and its message are those of the code. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIAL_NAMES, SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { STREAM_NAMES, STREAMS } from '../../src/protocol/streams';
import { Player } from '../../src/simulator/scenarios/player';
import { Schedule } from '../../src/simulator/schedule';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { systemClock } from '../../src/util/clock';
import { EXAMPLES } from '../../tools/example-flow';
import { FollowedCalls } from '../calls/followed-calls';
import { SOURCE, textsOf } from '../locales/catalogues';
import { codeBlocks, tableRows } from './markdown';

const ROOT = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const README = read('README.md');

interface Package {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}
const PACKAGE = JSON.parse(read('package.json')) as Package;

const blocks = (language: string) => codeBlocks(README, language);
const rows = (heading: string) => tableRows(README, heading);

describe("the README's commands", () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  async function works(command: string): Promise<void> {
    const [program, ...words] = command.split(' ');
    const [first = '', second = '', third = ''] = words;
    switch (program) {
      case 'npm':
        if (first === 'install') assert.equal(second, PACKAGE.name);
        else assert.ok(Object.hasOwn(PACKAGE.scripts, first === 'run' ? second : first));
        return;
      case 'npx':
        assert.deepEqual([first, second], ['-p', PACKAGE.name]);
        assert.ok(Object.hasOwn(PACKAGE.bin, third));
        return;
      case 'curl': {
        const [, path = '', , body] =
          /^curl -X POST http:\/\/127\.0\.0\.1:7710(\S+)( -d '(.*)')?$/.exec(command) ?? [];
        const response = await fetch(`${simulator.restUrl}${path}`, {
          method: 'POST',
          ...(body && { body }),
        });
        assert.equal(response.ok, true, `${path}: ${response.status}`);
        return;
      }
      default:
        assert.fail('no test knows this command');
    }
  }

  for (const command of blocks('sh').flatMap((block) => block.trim().split('\n'))) {
    it(command, () => works(command));
  }
});

describe("the README's call", () => {
  it('has what rt call tells of a call that was answered', () => {
    const [block = ''] = blocks('js').filter((code) => code.includes('"ringMs"'));
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

describe("the README's message", () => {
  it('is one that the simulator sends', () => {
    const [block = ''] = blocks('json');
    const { topic, payload } = JSON.parse(block) as { topic: string; payload: Record<string, unknown> };
    const events: Record<string, unknown>[] = [];
    const schedule = new Schedule(systemClock);
    const happen = (event: Record<string, unknown>) => events.push(event);
    new Player({ clock: systemClock, random: Math.random, schedule, happen }).play('incoming-call');
    schedule.end();
    const [ringing = {}] = events;
    assert.equal(ringing.event, topic);
    assert.deepEqual(Object.keys(payload), ['type', ...Object.keys(ringing)]);
    assert.equal(payload.type, STREAMS.user.event);
  });
});

describe("the README's tables", () => {
  it('name every example', () => {
    const named = rows('example').map(([name]) => name);
    assert.deepEqual(
      EXAMPLES.filter((example) => !named.includes(example) && !README.includes(example)),
      [],
    );
    assert.deepEqual(
      named.filter((name) => !EXAMPLES.includes(name ?? '')),
      [],
    );
  });

  const TEXTS = textsOf('rt-connection', SOURCE);

  it('list every setting of a connection, with its label and its default', () => {
    const code = (value: unknown) => (value === '' ? 'empty' : `\`${value}\``);
    assert.deepEqual(
      rows('setting').map((cells) => cells.slice(0, 3)),
      SETTING_NAMES.map((name) => [
        `\`${name}\``,
        TEXTS.get(`rt-connection.label.${name}`),
        code(SETTINGS[name].default),
      ]),
    );
  });

  it('say which settings are credentials, and which change on an open socket', () => {
    const list = (names: readonly string[], last: string) =>
      names
        .map((name) => `\`${name}\``)
        .join(', ')
        .replace(/, ([^,]+)$/, ` ${last} $1`);
    const live = SETTING_NAMES.filter((name) => !SETTINGS[name].needsNewSocket);
    assert.ok(README.includes(`${list(CREDENTIAL_NAMES, 'and')} are credentials of Node-RED.`));
    assert.ok(README.includes(`A change of ${list(live, 'or')} leaves the socket open;`));
  });

  it('quote errors as they are told', () => {
    const told = [...TEXTS]
      .filter(([key]) => /^rt-connection\.(errors|misconfigured)\./.test(key))
      .flatMap(([, text]) => STREAM_NAMES.map((stream) => text.replace('__stream__', stream)));
    const quotes = rows('it says').flatMap(([cell = '']) => cell.split(' / '));
    assert.ok(quotes.length > 0);
    for (const quote of quotes) {
      const parts = quote.split('…').map((part) => part.trim());
      assert.ok(
        told.some((text) => parts.every((part) => text.includes(part))),
        quote,
      );
    }
  });

  it('give every state with the text that the editor shows', () => {
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
      rows('state').map(([state = '', , text]) => [state.replaceAll('`', ''), text]),
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

describe("the README's links", () => {
  for (const [, path = ''] of README.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
    it(`${path} is there`, () => assert.ok(existsSync(join(ROOT, path))));
  }
});
