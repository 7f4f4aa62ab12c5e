/** Owns that the README tells the truth: its commands work, and its message is one that arrives. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STREAMS } from '../../src/protocol/streams';
import { Player } from '../../src/simulator/scenarios/player';
import { Schedule } from '../../src/simulator/schedule';
import { systemClock } from '../../src/util/clock';
import { codeBlocks, codeWords, tableRows } from './markdown';

const ROOT = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const README = read('README.md');

interface Package {
  readonly name: string;
  readonly repository: { readonly url: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly 'node-red': { readonly nodes: Readonly<Record<string, string>> };
}
const PACKAGE = JSON.parse(read('package.json')) as Package;

describe("the README's commands", () => {
  function works(command: string): void {
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
      case 'git':
        assert.deepEqual([first, `git+${second}`], ['clone', PACKAGE.repository.url]);
        return;
      case 'cd':
        assert.ok(PACKAGE.repository.url.endsWith(`/${first}.git`));
        return;
      default:
        assert.fail('no test knows this command');
    }
  }

  for (const command of codeBlocks(README, 'sh').flatMap((block) => block.trim().split('\n'))) {
    it(command, () => works(command));
  }
});

describe("the README's message", () => {
  it('is a message that the simulator sends', () => {
    const [block = ''] = codeBlocks(README, 'json');
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

  it('is the one of docs/events.md', () => {
    assert.deepEqual(codeBlocks(read('docs', 'events.md'), 'json'), codeBlocks(README, 'json'));
  });
});

describe("the README's table of nodes", () => {
  it('names every node', () => {
    const named = tableRows(README, 'node').map(([cell]) => codeWords(cell)[0]?.replace(' ', '-'));
    assert.deepEqual([...named].sort(), Object.keys(PACKAGE['node-red'].nodes).sort());
  });
});
