/** Owns what a test run reports: mocha's own report for people, and its counts for `npm test` to add up. */
import { writeFileSync } from 'node:fs';
import { type MochaOptions, type Runner, reporters } from 'mocha';

/** The counts of one run, as written to the file that `TEST_COUNTS` names. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

class CountingReporter extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const file = process.env.TEST_COUNTS;
    if (file === undefined) return;
    runner.once('end', () => {
      const counts: TestCounts = { passed: this.stats.passes, failed: this.stats.failures };
      writeFileSync(file, JSON.stringify(counts));
    });
  }
}

module.exports = CountingReporter;
