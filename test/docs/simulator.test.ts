/** Owns that docs/simulator.md tells the truth: its options, scenarios, events and requests are those of the simulator. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS } from '../../src/simulator/rest/endpoints';
import { drawCast } from '../../src/simulator/scenarios/cast';
import { USER, USERS } from '../../src/simulator/scenarios/people';
import { SCENARIOS } from '../../src/simulator/scenarios/scenarios';
import { EVENT_SHAPES } from '../../src/simulator/scenarios/shapes';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import { codeBlocks, codeWords, tableRows } from './markdown';

const ROOT = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const PAGE = read('docs', 'simulator.md');

const STEPS = Object.entries(SCENARIOS).map(([name, { title, steps }]) => ({
  name,
  title,
  events: steps(drawCast(USER, () => 0)).map(({ event }) => event),
}));

describe('docs/simulator.md', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  it('names every option', () => {
    const options = [...read('src', 'simulator', 'cli.ts').matchAll(/^ {2}(--[\w-]+) /gm)];
    assert.deepEqual(
      tableRows(PAGE, 'option').map(([option]) => codeWords(option)[0]),
      options.map(([, option]) => option),
    );
  });

  it('names every shape, with what an event looks like', () => {
    assert.deepEqual(
      tableRows(PAGE, 'shape').map(([shape, look]) => [shape, look?.replaceAll('`', '')]),
      Object.entries(EVENT_SHAPES).map(([name, { title }]) => [`\`${name}\``, title]),
    );
  });

  it('names every scenario, with its title and its events', () => {
    assert.deepEqual(
      tableRows(PAGE, 'scenario'),
      STEPS.map(({ name, title, events }) => [
        `\`${name}\``,
        title,
        events.map(({ event }) => `\`${event}\``).join(', '),
      ]),
    );
  });

  it('names every event type, with its properties', () => {
    const properties = new Map<string, Set<string>>();
    for (const { event, ...rest } of STEPS.flatMap(({ events }) => events)) {
      const known = properties.get(event) ?? [];
      properties.set(event, new Set([...known, ...Object.keys(rest)]));
    }
    const told = tableRows(PAGE, 'event type').map(([type, names]) => [codeWords(type)[0], codeWords(names)]);
    assert.deepEqual(
      Object.fromEntries(told),
      Object.fromEntries([...properties].map(([type, names]) => [type, [...names]])),
    );
  });

  it('names every request', () => {
    assert.deepEqual(
      tableRows(PAGE, 'request').map(([request]) => codeWords(request)[0]),
      Object.entries(ENDPOINTS).map(([path, { method }]) => `${method} ${path}`),
    );
  });

  it('names the lines of the account', () => {
    for (const number of [USERS[0]?.number, USERS.at(-1)?.number]) assert.ok(PAGE.includes(String(number)));
    const silent = USERS.filter(({ canText }) => !canText).map(({ userId }) => userId);
    assert.deepEqual(silent, [1003]);
  });

  for (const command of codeBlocks(PAGE, 'sh').flatMap((block) => block.trim().split('\n'))) {
    if (!command.startsWith('curl ')) continue;
    it(command, async () => {
      const [, method = 'GET', path = '', body] =
        /^curl (?:-X (POST) )?http:\/\/127\.0\.0\.1:7710(\S+)(?: -d '(.*)')?$/.exec(command) ?? [];
      const response = await fetch(simulator.restUrl + path, { method, ...(body && { body }) });
      assert.equal(response.ok, true, `${path}: ${response.status}`);
    });
  }
});
