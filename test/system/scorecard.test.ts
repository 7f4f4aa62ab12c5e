/** Owns that the Node-RED library's own scorecard finds nothing to complain about in the packed package. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedPackage } from '../../tools/node-red';
import { installInto } from '../../tools/package-tarball';
import { runQuietly } from '../../tools/run-command';
import { OUR_NODES } from '../support/our-nodes';

/** What each test of the scorecard is about; the tool knows them by these numbers alone. */
const TESTS = {
  P01: 'has a licence',
  P03: 'names its repository or where to report bugs',
  P04: 'has a scoped name',
  P05: 'has the keyword node-red',
  P06: 'admits a current Node-RED',
  P07: 'admits the Node.js that the latest Node-RED needs',
  P08: 'has a name of its own',
  N01: 'has node types that no other package has',
  N02: 'has an example of each node',
  D01: 'has at most six dependencies',
  D02: 'depends on nothing that is known to break Node-RED',
  D03: 'depends on the latest versions',
} as const;

type Scorecard = Readonly<Record<keyof typeof TESTS, { test: boolean; nodes?: string[] }>>;

describe("the library's scorecard", function () {
  this.timeout(120_000);
  let scorecard: Scorecard;
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'scorecard-'));
    try {
      await installInto(folder, await packedPackage());
      const report = join(folder, 'scorecard.json');
      const path = join(folder, 'node_modules', '@rt-events', 'node-red');
      await runQuietly(process.execPath, [
        ...['--require', 'tsx/cjs', '--require', join(__dirname, '..', 'support', 'library-catalogue.ts')],
        ...['node_modules/node-red-dev/bin/run', 'validate', '--path', path, '--output', report],
      ]);
      scorecard = JSON.parse(readFileSync(report, 'utf8')) as Scorecard;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  for (const [test, meaning] of Object.entries(TESTS) as [keyof typeof TESTS, string][]) {
    it(`${test}: ${meaning}`, () => {
      assert.deepEqual(scorecard[test], { ...scorecard[test], test: true });
    });
  }

  it('sees every node but the configuration node', () => {
    const drawn = Object.values(OUR_NODES).filter((type) => type !== 'rt-connection');
    assert.deepEqual(scorecard.N02.nodes?.toSorted(), drawn.sort());
  });

  it('has no other test', () => {
    assert.deepEqual(Object.keys(scorecard).sort(), [...Object.keys(TESTS), 'package'].sort());
  });
});
