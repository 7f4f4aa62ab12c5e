/** Owns the pictures in the README: taken from the real editor, so that they can be taken again after every change. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { type Simulator, startSimulator } from '../src/simulator/simulator';
import { launchChromium } from '../tools/chromium';
import { Editor, type EditorOptions } from '../tools/editor';
import { buildIfStale } from '../tools/freshness';
import { type FlowNode, startNodeRed } from '../tools/node-red';
import { ROOT } from '../tools/run-command';

const FOLDER = join(ROOT, 'docs', 'images');

const MARGIN_PX = 16;

const SCENARIOS = ['status-change', 'incoming-call', 'text-in', 'missed-call'] as const;

const TAB = { id: 'tab', type: 'tab', label: 'Telephony' } as const;

/** What the pictures show: calls, texts and the rest, each on its way. */
function flow(url: string): FlowNode[] {
  const events = {
    type: 'rt events',
    z: TAB.id,
    connection: 'connection',
    stream: 'user',
    rules: [],
    split: false,
  };
  return [
    TAB,
    {
      id: 'connection',
      type: 'rt-connection',
      name: 'front desk',
      url,
      auth: 'token',
      heartbeat: 20,
      catalogue: true,
    },
    {
      ...events,
      id: 'calls',
      name: 'calls',
      types: ['call.ringing', 'call.missed'],
      rules: [{ property: 'direction', op: 'eq', value: 'inbound' }],
      split: true,
      outputs: 2,
      x: 130,
      y: 80,
      wires: [['ringing'], ['missed']],
    },
    { ...events, id: 'texts', types: ['message.*'], outputs: 1, x: 100, y: 180, wires: [['texts-log']] },
    {
      ...events,
      id: 'rest',
      types: ['!call.*', '!message.*'],
      outputs: 1,
      x: 100,
      y: 260,
      wires: [['rest-log']],
    },
    debug('ringing', 'it rings', 410, 60),
    debug('missed', 'call back', 420, 120),
    debug('texts-log', 'texts', 410, 180),
    debug('rest-log', 'the rest', 420, 260),
  ];
}

function debug(id: string, name: string, x: number, y: number): FlowNode {
  return {
    id,
    type: 'debug',
    z: TAB.id,
    name,
    x,
    y,
    wires: [],
    active: true,
    complete: 'payload',
    targetType: 'msg',
  };
}

async function main(): Promise<void> {
  await buildIfStale();
  mkdirSync(FOLDER, { recursive: true });
  const simulator = await startSimulator({ port: 7710 });
  const browser = await launchChromium();
  try {
    await takePictures(browser, simulator);
  } finally {
    await browser.close();
    await simulator.close();
  }
}

async function takePictures(browser: Browser, simulator: Simulator): Promise<void> {
  const nodeRed = await startNodeRed({
    version: '5',
    flows: flow(simulator.url),
    credentials: { connection: { token: 'demo' } },
  });
  const open = (options: EditorOptions) =>
    Editor.open(browser, nodeRed.url, { width: 1280, scale: 2, ...options });
  const picture = (name: string) => join(FOLDER, `${name}.png`);
  try {
    for (const scenario of SCENARIOS) await simulator.play(scenario).finished;

    let editor = await open({});
    const clip = { x: 235, y: 60, width: 530, height: 290 };
    await editor.page.screenshot({ path: picture('flow'), clip });
    await editor.close();

    editor = await open({ height: 1500 });
    const events = await editor.edit('calls');
    await events.locator('#rt-events-recent-section summary').click();
    const passing = events.locator('#rt-events-recent > li:has(.fa-check)').first();
    await passing.locator('.red-ui-debug-msg-expandable').first().click();
    await takeDialog(events, picture('rt-events'));
    await editor.close();

    editor = await open({ theme: 'dark' });
    const connection = await editor.editConnection('connection');
    await connection.locator('#rt-connection-test').click();
    await connection.locator('#rt-connection-test:enabled').waitFor();
    await takeDialog(connection, picture('rt-connection'));
    await editor.close();
  } finally {
    await nodeRed.stop();
  }
}

/** From the title to the last line of the form: without the shade at its side, and the room below. */
async function takeDialog(dialog: Locator, path: string): Promise<void> {
  await dialog.page().mouse.move(0, 0);
  const title = await dialog.locator('.red-ui-tray-header').boundingBox();
  const form = await dialog.locator('.rt-events, .rt-connection').boundingBox();
  if (title === null || form === null) throw new Error('The dialog is not there.');
  const { x, y, width } = title;
  const height = form.y + form.height + MARGIN_PX - y;
  await dialog.page().screenshot({ path, clip: { x, y, width, height } });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
