/** Owns that every link leads somewhere: of the pages to each other, and from the help of each node to the pages. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { SOURCE } from '../locales/catalogues';

const ROOT = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const markdownIn = (folder: string) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

const PAGES = [...markdownIn('.'), ...markdownIn('docs')];

/** The package's own address on the web, which leads to it wherever it is installed. */
const { homepage } = JSON.parse(read('package.json')) as { homepage: string };
const ON_THE_WEB = `${homepage.replace(/#.*$/, '')}/blob/main/`;

/** The names by which GitHub lets links jump to the headings of a page. */
function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsSomewhere(path: string, anchor: string | undefined): void {
  assert.ok(existsSync(join(ROOT, path)), `${path} is not there`);
  if (anchor !== undefined) assert.ok(anchorsOf(path).includes(anchor), `${path} has no heading #${anchor}`);
}

describe('the links of', () => {
  for (const page of PAGES) {
    it(page, () => {
      for (const [, to = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [path = '', anchor] = to.split('#');
        leadsSomewhere(path === '' ? page : join(dirname(page), path), anchor);
      }
      for (const to of onTheWeb(read(page))) leadsSomewhere(...to);
    });
  }
});

describe('every page in docs/', () => {
  it('is found from the README', () => {
    const linked = [...read('README.md').matchAll(/\]\((docs\/[^)#]+\.md)/g)].map(([, path]) => path);
    assert.deepEqual(
      markdownIn('docs').filter((path) => !linked.includes(path)),
      [],
    );
  });
});

const nodes = readdirSync(join(ROOT, 'nodes')).filter((name) => name.startsWith('rt-'));
const help = (node: string, language: string) => read(`nodes/${node}/locales/${language}/${node}.html`);

describe('the help of', () => {
  for (const node of nodes) {
    it(`${node} leads to pages, to the same ones in every language`, () => {
      const links = onTheWeb(help(node, SOURCE));
      const paths = links.map(([path]) => path);
      assert.ok(paths.includes('docs/what-to-do-when.md'), 'it leaves those alone who see something wrong');
      for (const to of links) leadsSomewhere(...to);
      for (const language of readdirSync(join(ROOT, 'nodes', node, 'locales'))) {
        assert.deepEqual(onTheWeb(help(node, language)), links, language);
      }
    });
  }
});

describe('every page about a job', () => {
  it('is found from the help of a node', () => {
    // What an event costs and TypeScript are no jobs of a flow.
    const others = ['docs/performance.md', 'docs/types.md'];
    const linked = nodes.flatMap((node) => onTheWeb(help(node, SOURCE)).map(([path]) => path));
    assert.deepEqual(
      markdownIn('docs').filter((path) => !linked.includes(path)),
      others,
    );
  });
});

describe('the examples', () => {
  it('name pages that are there', () => {
    for (const name of readdirSync(join(ROOT, 'examples'))) {
      for (const to of onTheWeb(read(relative(ROOT, join(ROOT, 'examples', name))))) leadsSomewhere(...to);
    }
  });
});

/** Path and anchor of each link to a file of this repository by its address on the web. */
function onTheWeb(text: string): [path: string, anchor: string | undefined][] {
  const paths = text.split(ON_THE_WEB).slice(1);
  return paths.map((rest) => {
    const [, path = '', anchor] = /^([\w./-]*\w)(?:#([\w-]+))?/.exec(rest) ?? [];
    return [path, anchor];
  });
}
