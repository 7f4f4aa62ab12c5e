/** Owns finding a Chromium for what needs a real browser: an installed one, else the one inside a development dependency. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where systems put theirs. `CHROMIUM_PATH` comes before all of them. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Brings a Chromium for Linux inside its npm package; not loaded where one is installed. */
const BUNDLED = '@sparticuz/chromium';

/** Nothing but the page is to be fetched. */
const QUIET = ['--disable-quic', '--disable-background-networking', '--disable-component-update'];

export async function launchChromium(): Promise<Browser> {
  const installed = [process.env.CHROMIUM_PATH ?? '', ...INSTALLED].find(existsSync);
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: QUIET });
  const { executablePath, args } = await bundledChromium();
  return chromium.launch({ executablePath, args: [...args, ...QUIET] });
}

async function bundledChromium(): Promise<{ executablePath: string; args: readonly string[] }> {
  const { default: bundled } = (await import(BUNDLED)) as {
    default: { executablePath(): Promise<string>; args: readonly string[] };
  };
  return { executablePath: await bundled.executablePath(), args: bundled.args };
}
