/** Owns the pictures in the README: taken from the real editor, so that they can be taken again after every change. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type Simulator, startSimulator } from '../src/simulator/simulator';
import { Editor } from '../test/support/editor';
import { type FlowNode, startNodeRed } from '../test/support/node-red';
import { launchChromium } from './chromium';
import { buildIfStale } from './freshness';
import { ROOT } from './run-command';

const FOLDER = join(ROOT, 'docs', 'images');

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
    { id: 'connection', type: 'rt-connection', name: '', url, auth: 'token', heartbeat: 30, catalogue: true },
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
    { ...events, id: 'texts', types: ['message.*'], outputs: 1, x: 130, y: 180, wires: [['texts-log']] },
    {
      ...events,
      id: 'rest',
      types: ['!call.*', '!message.*'],
      outputs: 1,
      x: 130,
      y: 260,
      wires: [['rest-log']],
    },
    debug('ringing', 'it rings', 60),
    debug('missed', 'call back', 120),
    debug('texts-log', 'texts', 180),
    debug('rest-log', 'the rest', 260),
  ];
}

function debug(id: string, name: string, y: number): FlowNode {
  return {
    id,
    type: 'debug',
    z: TAB.id,
    name,
    x: 420,
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
  const simulator = await startSimulator();
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
  const open = (height: number) => Editor.open(browser, `${nodeRed.url}/`, { width: 1280, height, scale: 2 });
  const picture = (name: string) => ({ path: join(FOLDER, `${name}.png`) });
  try {
    for (const scenario of SCENARIOS) await simulator.play(scenario).finished;

    let editor = await open(860);
    const clip = { x: 225, y: 50, width: 560, height: 290 };
    await editor.page.screenshot({ ...picture('flow'), clip });
    await editor.close();

    editor = await open(1350);
    const events = await editor.edit('calls');
    await events.locator('#rt-events-recent-section summary').click();
    const passing = events.locator('#rt-events-recent > li:has(.fa-check)').first();
    await passing.locator('.red-ui-debug-msg-expandable').first().click();
    await events.screenshot(picture('rt-events'));
    await editor.close();

    editor = await open(760);
    const connection = await editor.editConnection('connection');
    await connection.locator('#rt-connection-test').click();
    await connection.locator('#rt-connection-test:enabled').waitFor();
    await connection.screenshot(picture('rt-connection'));
    await editor.close();
  } finally {
    await nodeRed.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
