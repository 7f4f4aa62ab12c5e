/** Owns that findings/README.md says what the scripts beside it say. What they find is tried by `npm run findings` alone. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../tools/run-command';

const FOLDER = join(ROOT, 'findings');
const PARTS = ['packages', 'guessed', 'does'];

/** A row: name, packages, what was guessed, what is the case, and what this package makes of it. */
const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ['))
  .map((line) => line.slice(2, -2).split(' | '));
const scripts = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.sh'))
  .map((file) => ({ name: file.slice(0, -3), text: readFileSync(join(FOLDER, file), 'utf8') }));

describe('findings/README.md', () => {
  it('has a row for each script, and no other', () => {
    const names = rows.map(([link]) => /^\[(.*)\]\(\1\.sh\)$/.exec(link ?? '')?.[1] ?? link);
    assert.deepEqual(names.toSorted(), scripts.map(({ name }) => name).toSorted());
  });

  for (const { name, text } of scripts) {
    describe(name, () => {
      it('says in the row what stands at the head of the script', () => {
        const row = rows.find(([link]) => link?.startsWith(`[${name}]`));
        const head = text.match(/(?<=^# ).*$/gm) ?? [];
        const parts = head
          .join(' ')
          .split(new RegExp(`(?:^|\\s+)(?:${PARTS.join('|')}):\\s+`))
          .slice(1);
        assert.deepEqual(
          row?.slice(1, 1 + PARTS.length).map((cell) => cell.replaceAll('\\', '')),
          parts.map((part) => part.replaceAll(/\s+/g, ' ')),
        );
      });

      it('installs exact versions into a folder that it removes', () => {
        assert.match(text, /dir=\$\(mktemp -d\) && trap 'rm -rf "\$dir"' EXIT && cd "\$dir"/);
        const installed = /^npm install (.*?) >/m.exec(text)?.[1]?.split(' ') ?? [];
        const packages = installed.filter((word) => word !== '.' && !word.startsWith('-'));
        assert.notEqual(packages.length, 0);
        for (const each of packages)
          assert.match(each, /@(?:\d+\.\d+\.\d+|\$\{NODE_RED:-\d+\.\d+\.\d+\})"?$/);
      });
    });
  }

  it('names files that are there', () => {
    const named = rows.flatMap(
      ([, , , , answer = '']) => answer.match(/(?<=`)[\w.-]+\/[\w./-]+(?=`)/g) ?? [],
    );
    assert.notEqual(named.length, 0);
    for (const path of named) assert.ok(existsSync(join(ROOT, path)), path);
  });

  it('names tests that are there', () => {
    const named = rows.flatMap(([, , , , answer = '']) => [
      ...answer.matchAll(/`(test\/[\w./-]+\.test\.ts)`: ([^)]+)\)/g),
    ]);
    assert.notEqual(named.length, 0);
    for (const [, file = '', title = ''] of named)
      assert.ok(readFileSync(join(ROOT, file), 'utf8').includes(title), `${file}: ${title}`);
  });
});
