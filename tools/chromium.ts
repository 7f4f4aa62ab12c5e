/** Owns finding a Chromium for what needs a real browser: an installed one, else the one inside a development dependency. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { ROOT, runQuietly } from './run-command';

/** Where systems put theirs. `CHROMIUM_PATH` comes before all of them; `bundled` in it passes all of them over. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Nothing but the page is to be fetched. */
const QUIET = ['--disable-quic', '--disable-background-networking', '--disable-component-update'];

const UNPACK = "import('@sparticuz/chromium').then(({ default: bundled }) => bundled.executablePath())";

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

export async function launchChromium(): Promise<Browser> {
  const asked = process.env.CHROMIUM_PATH ?? '';
  const installed = asked === 'bundled' ? undefined : [asked, ...INSTALLED].find(existsSync);
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: QUIET });
  const folder = await bundledChromium();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: QUIET,
    env: {
      ...process.env,
      // It brings the libraries and the fonts that a bare system lacks.
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  });
}

/** The folder with the Chromium for Linux on x64 that an npm package brings, unpacked once into `.cache/`. */
async function bundledChromium(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium was found: install one, or name its path in CHROMIUM_PATH.');
  }
  const about = join(ROOT, 'node_modules', '@sparticuz', 'chromium', 'package.json');
  const { version } = JSON.parse(readFileSync(about, 'utf8')) as { version: string };
  const cache = join(ROOT, '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const incomplete = await mkdtemp(join(cache, 'chromium-'));
  try {
    // The package unpacks to where temporary files go, and its libraries only where it takes itself to be in a cloud.
    await runQuietly(process.execPath, ['--eval', UNPACK], {
      env: { TMPDIR: incomplete, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
    });
    // Its own tells of folders that only that cloud has, and without any font Chromium crashes.
    await writeFile(join(incomplete, 'fonts', 'fonts.conf'), FONTS);
    await rename(incomplete, folder);
  } catch (error) {
    await rm(incomplete, { recursive: true, force: true });
    // Another run may have been quicker: its Chromium is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
