/** Owns the build: `dist/` is what Node-RED loads and npm packs, made anew from the sources each time. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { dialogPage } from '../tools/dialog-page';
import { forgetBuild, rememberBuild } from '../tools/freshness';
import { ROOT, runVisibly } from '../tools/run-command';

const DIST = join(ROOT, 'dist');

/** Where `editor.html` says that its script belongs, as any HTML page would say it. */
const SCRIPT_PLACE = '<script type="text/javascript" src="editor.ts"></script>';

async function main(): Promise<void> {
  const startedAt = new Date();
  forgetBuild();
  rmSync(DIST, { recursive: true, force: true });
  await compile('tsconfig.build.json');
  // The types of what other programs may import, and of nothing else.
  await compile('tsconfig.types.json');
  cpSync(join(ROOT, 'types', 'node-module.d.ts'), join(DIST, 'nodes', 'node-module.d.ts'));
  await Promise.all(folderNames('nodes').map(buildEditorSide));
  makeExecutable(join(DIST, 'src', 'simulator', 'cli.js'));
  rememberBuild(startedAt);
}

async function compile(project: string): Promise<void> {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  if ((await runVisibly(process.execPath, [tsc, '-p', project])) !== 0) {
    throw new Error('The sources do not compile; see above.');
  }
}

/** Everything that Node-RED looks for beside a node's compiled JavaScript: the HTML, the locales and the icons. */
async function buildEditorSide(node: string): Promise<void> {
  const source = join(ROOT, 'nodes', node);
  const target = join(DIST, 'nodes', node);
  const locales = join(source, 'locales');
  if (existsSync(locales)) cpSync(locales, join(target, 'locales'), { recursive: true });

  if (!existsSync(join(source, 'editor.html'))) return; // A folder of code that several nodes share.
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, `${node}.html`), await inlineScript(node));
  const icon = `${node}.svg`;
  if (existsSync(join(source, icon))) cpSync(join(source, icon), join(target, 'icons', icon));
}

/**
 * Puts the bundled script into the page. Node-RED serves one HTML file a node, so nothing can stay outside it. The bundle
 * is not minified: users debug their flows in the browser, and the library's scorecard reads `registerType`'s literals.
 */
async function inlineScript(node: string): Promise<string> {
  const [before, after, ...more] = dialogPage(node).split(SCRIPT_PLACE);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`nodes/${node}/editor.html must hold this line once: ${SCRIPT_PLACE}`);
  }
  const { outputFiles } = await bundle({
    entryPoints: [join(ROOT, 'nodes', node, 'editor.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  const code = outputFiles.map((file) => file.text).join('');
  return `${before}<script type="text/javascript">\n${code}</script>${after}`;
}

function folderNames(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** npm sets this itself when it links a `bin`, but not for those who run the file straight from a checkout. */
function makeExecutable(file: string): void {
  if (existsSync(file)) chmodSync(file, 0o755);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
