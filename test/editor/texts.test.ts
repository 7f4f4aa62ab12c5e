import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { stepText } from '../../nodes/rt-connection/editor/test-steps';
import { REQUEST_CHOICE_NAMES } from '../../nodes/rt-request/request-settings';
import { TEXT_INPUT_NAMES } from '../../nodes/rt-text/text-settings';
import { STEPS } from '../../src/api/test-steps';
import { TEXT_NUMBERS } from '../../src/api/text-limit-settings';
import { CALL_SETTINGS } from '../../src/calls/call-settings';
import { PHASES } from '../../src/calls/phase';
import { SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { RULE_OPS } from '../../src/events/rules';
import { VALUE_KINDS } from '../../src/events/seen-properties';
import { dialogPage } from '../../tools/dialog-page';

const NODES = join(__dirname, '..', '..', 'nodes');
const nodes = readdirSync(NODES).filter((name) => name.startsWith('rt-'));

/** The English catalogues of all nodes, each below the name of its node. */
const catalogue: Record<string, unknown> = Object.assign(
  {},
  ...nodes.map((node) => JSON.parse(read(node, 'locales', 'en-US', `${node}.json`))),
);

function read(...path: string[]): string {
  return readFileSync(join(NODES, ...path), 'utf8');
}

/** The files of a folder, which there may be; as paths below `nodes/`. */
function filesIn(...path: string[]): string[] {
  const folder = join(NODES, ...path);
  return existsSync(folder) ? readdirSync(folder).map((file) => join(...path, file)) : [];
}

function lookUp(key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((place, name) => (Object(place) as Record<string, unknown>)[name], catalogue);
}

/** What has the form of a key and is none: icons and permissions. */
const OTHERS = /\.(svg|read|write)$/;

/** Every key that a source mentions, with what stands for the parts that are put in at run time. */
function keysIn(source: string): string[] {
  return [
    ...source.matchAll(
      /(?:[`'"\]]|node-red\/rt-connection:(?=[\w.-]+"))(rt-[a-z]+\.[a-zA-Z][\w.-]*(?:\$\{.*?\})?)/g,
    ),
  ]
    .map(([, key]) => key ?? '')
    .filter((key) => !OTHERS.test(key));
}

describe('the texts of the dialogs', () => {
  const sources = [
    ...nodes.flatMap((node) => [
      join(node, 'editor.ts'),
      join(node, 'editor.html'),
      ...filesIn(node, 'editor'),
    ]),
    ...filesIn('editor'),
  ];
  for (const source of sources) {
    const [node = ''] = source.split(sep);
    const keys = keysIn(source.endsWith('editor.html') ? dialogPage(node) : read(source));
    if (keys.length === 0) continue;
    it(`${source}: each of its ${keys.length} keys is in the catalogue`, () => {
      for (const key of keys) {
        const isWhole = !key.includes('${');
        const found = lookUp(isWhole ? key : key.slice(0, key.lastIndexOf('.', key.indexOf('${'))));
        assert.equal(typeof found, isWhole ? 'string' : 'object', key);
      }
    });
  }

  const filterProblems = [
    ...['types', 'pattern-not-text', 'pattern-empty', 'pattern-only-exclusion'],
    ...['rules', 'rule-not-an-object', 'rule-property-empty', 'rule-op-unknown'],
    ...['rule-value-not-text', 'rule-value-empty', 'rule-regex-invalid', 'rule-phone-invalid'],
    ...['excludes-all', 'excluded', 'shadowed', 'split'],
  ];
  const choices: Record<string, readonly string[]> = {
    'rt-call.invalid': ['phases', 'path', 'emit', 'maxMinutes'],
    'rt-call.label': Object.keys(CALL_SETTINGS),
    'rt-call.phase': [...PHASES, 'none'],
    'rt-call.outcome': ['answered', 'missed', 'unknown', 'none'],
    'rt-call.preview': ['not-remembered', 'not-deployed', 'forbidden', 'unreachable'],
    'rt-call.advice': ['no-id', 'each-alone'],
    'rt-events.invalid': filterProblems,
    'rt-request.invalid': ['path', ...REQUEST_CHOICE_NAMES],
    'rt-text.invalid': ['to', 'text', ...Object.keys(TEXT_NUMBERS)],
    'rt-text.label': TEXT_INPUT_NAMES,
    'rt-connection.node': ['name', 'connection', 'stream'],
    'rt-connection.node.invalid': [
      ...['connection', 'connection-gone', 'connection-disabled', 'connection-invalid', 'connection-login'],
      'stream',
    ],
    'rt-events.op': RULE_OPS,
    'rt-events.kind': VALUE_KINDS,
    'rt-events.preview': ['not-remembered', 'not-deployed', 'forbidden', 'unreachable'],
    'rt-events.advice': ['path', 'several', 'signs'],
    'rt-connection.label': SETTING_NAMES,
    // What is chosen or ticked can't be wrong.
    'rt-connection.invalid': SETTING_NAMES.filter((name) =>
      SETTINGS[name].credential
        ? SETTINGS[name].required !== undefined
        : !['choice', 'tls-config', 'switch'].includes(SETTINGS[name].kind.name),
    ),
    'rt-connection.diagnostics': ['copied', 'not-copied', 'not-deployed', 'forbidden', 'unreachable'],
    'rt-connection.test': ['not-deployed', 'forbidden', 'unreachable'],
    'rt-connection': STEPS.map(stepText),
    'rt-connection.test.state': ['running', 'done', 'failed', 'skipped'],
  };
  for (const [prefix, names] of Object.entries(choices)) {
    it(`${prefix}: a text for each of ${names.join(', ')}`, () => {
      for (const name of names) assert.equal(typeof lookUp(`${prefix}.${name}`), 'string', name);
    });
  }

  it('statuses stay under 20 characters', () => {
    const { wrong, ...statuses } = Object.assign(
      {},
      lookUp('rt-connection.status'),
      lookUp('rt-connection.doing'),
    ) as Record<string, string>;
    for (const text of [...Object.values(statuses), ...Object.values(Object(wrong))])
      assert.ok(String(text).replace('__seconds__', '300').length < 20, String(text));
  });

  for (const node of nodes) {
    it(`${node}: has help, for the very type of the node`, () => {
      const type = /registerType(?:<\w+>)?\('([^']+)'/.exec(read(node, 'editor.ts'))?.[1];
      const help = read(node, 'locales', 'en-US', `${node}.html`);
      assert.ok(help.includes(`data-help-name="${type}"`), type);
      assert.ok(read(node, 'editor.html').includes(`data-template-name="${type}"`), type);
    });
  }
});
