/** Owns the pictures in the README and in docs/: taken from the real editor, so that they can be taken again after every change. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { type Simulator, startSimulator } from '../src/simulator/simulator';
import type { JsonObject } from '../src/util/json';
import { launchChromium } from '../tools/chromium';
import { Editor, type EditorOptions } from '../tools/editor';
import { readExample } from '../tools/example-flow';
import { buildIfStale } from '../tools/freshness';
import { type FlowNode, startNodeRed } from '../tools/node-red';
import { ROOT } from '../tools/run-command';

const FOLDER = join(ROOT, 'docs', 'images');

const MARGIN_PX = 16;

/** What has happened in the account, in this order. */
const SCENARIOS = ['status-change', 'incoming-call', 'text-in', 'missed-call'] as const;

/** What the wallboard shows. */
const IN_PROGRESS = [
  {
    callId: 'call-1f3a9c42',
    direction: 'inbound',
    from: '+13125550142',
    fromName: 'Ada Byron',
    to: '+12025550100',
  },
  { callId: 'call-7d20b6e1', direction: 'outbound', from: '+12025550100', to: '+14155550117' },
] as const;

const TAB = { id: 'tab', type: 'tab', label: 'Telephony' } as const;

/** A missed call is answered by a text, texts that come in are kept, and so are outages. */
function flow(url: string): FlowNode[] {
  const ours = { z: TAB.id, connection: 'connection', stream: 'user' };
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
      ...ours,
      id: 'calls',
      type: 'rt call',
      name: 'finished calls',
      phases: [],
      emit: 'finished',
      maxMinutes: 240,
      ...at(120, 60),
      wires: [['missed']],
    },
    {
      id: 'missed',
      type: 'switch',
      z: TAB.id,
      name: 'missed?',
      property: 'payload.outcome = "missed" and payload.direction = "inbound"',
      propertyType: 'jsonata',
      rules: [{ t: 'true' }],
      checkall: 'true',
      outputs: 1,
      ...at(290, 60),
      wires: [['sorry']],
    },
    {
      id: 'sorry',
      type: 'change',
      z: TAB.id,
      name: 'sorry, to the caller',
      rules: [
        { t: 'set', p: 'to', pt: 'msg', to: 'payload.from', tot: 'msg' },
        { t: 'set', p: 'payload', pt: 'msg', to: 'Sorry that we missed your call.', tot: 'str' },
      ],
      ...at(470, 60),
      wires: [['text']],
    },
    {
      ...ours,
      id: 'text',
      type: 'rt text',
      name: 'text back',
      ...{ to: 'to', toType: 'msg', text: 'payload', textType: 'msg', from: '', fromType: 'str' },
      ...{ sendAt: '', sendAtType: 'str', extra: '', extraType: 'str', limit: 5, limitMinutes: 10 },
      ...at(660, 60),
      wires: [[]],
    },
    {
      ...ours,
      id: 'events',
      type: 'rt events',
      name: 'rings, texts',
      types: ['call.ringing', 'message.received'],
      rules: [{ property: 'direction', op: 'eq', value: 'inbound' }],
      split: true,
      outputs: 2,
      ...at(110, 140),
      wires: [['rings'], ['inbox']],
    },
    {
      id: 'rings',
      type: 'debug',
      z: TAB.id,
      name: 'who is it?',
      ...at(470, 120),
      wires: [],
      active: true,
      complete: 'payload',
      targetType: 'msg',
    },
    file('inbox', 'inbox.log', 470, 170),
    {
      ...ours,
      id: 'changes',
      type: 'rt status',
      name: 'outages',
      ...at(100, 230),
      wires: [['after']],
    },
    {
      id: 'after',
      type: 'switch',
      z: TAB.id,
      name: 'with a gap?',
      property: 'payload.gap',
      propertyType: 'msg',
      rules: [{ t: 'nnull' }],
      checkall: 'true',
      outputs: 1,
      ...at(290, 230),
      wires: [['gaps']],
    },
    file('gaps', 'gaps.log', 470, 230),
  ];
}

function at(x: number, y: number) {
  return { x, y };
}

/** Core's node that writes to a file: a line for each message. */
function file(id: string, filename: string, x: number, y: number): FlowNode {
  const line = { appendNewline: true, createDir: false, overwriteFile: 'false', encoding: 'none' };
  return {
    id,
    type: 'file',
    z: TAB.id,
    name: filename,
    filename,
    filenameType: 'str',
    ...line,
    x,
    y,
    wires: [[]],
  };
}

/** The flow, and beside it the wallboard of the examples with the same connection. */
function flows(url: string): FlowNode[] {
  const wallboard = readExample('wallboard').filter(({ type }) => type !== 'rt-connection');
  const connected = wallboard.map((node) =>
    'connection' in node ? { ...node, connection: 'connection' } : node,
  );
  return [...flow(url), ...connected];
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
    flows: flows(simulator.url),
    credentials: { connection: { token: 'demo' } },
  });
  const open = (options: EditorOptions) =>
    Editor.open(browser, nodeRed.url, { width: 1280, scale: 2, ...options });
  const picture = (name: string) => join(FOLDER, `${name}.png`);
  try {
    let editor = await open({});
    for (const scenario of SCENARIOS) await simulator.play(scenario).finished;
    await editor.page.locator('[id="text"]').getByText('sent').waitFor();
    const clip = { x: 235, y: 60, width: 720, height: 250 };
    await editor.page.screenshot({ path: picture('flow'), clip });
    await editor.close();

    // These last until the picture is taken, however slow this machine is.
    tell(simulator, 'call.ringing', ...IN_PROGRESS);
    tell(simulator, 'call.answered', IN_PROGRESS[0]);
    const board = await browser.newPage({ viewport: { width: 900, height: 250 }, deviceScaleFactor: 2 });
    await board.goto(`${nodeRed.url}/wallboard`);
    await board.getByText('+1').nth(1).waitFor();
    await board.screenshot({ path: picture('wallboard') });
    await board.close();
    tell(simulator, 'call.answered', IN_PROGRESS[1]);
    tell(simulator, 'call.ended', ...IN_PROGRESS);
    await simulator.play('text-in').finished;

    editor = await open({ height: 1700 });
    const events = await editor.edit('events');
    await events.locator('#rt-events-recent-section summary').click();
    const passing = events.locator('#rt-events-recent > li:has(.fa-check)').first();
    await passing.locator('.red-ui-debug-msg-expandable').first().click();
    await takeDialog(events, picture('rt-events'));
    await editor.close();

    editor = await open({ height: 1500 });
    await takeDialog(await editor.edit('calls'), picture('rt-call'));
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

function tell(simulator: Simulator, event: string, ...calls: readonly JsonObject[]): void {
  const timestamp = new Date().toISOString();
  for (const call of calls)
    simulator.emit({ event, timestamp, accountId: 5001, userId: 1001, ...call }, 'user');
}

/** From the title to the last line of the form: without the shade at its side, and the room below. */
async function takeDialog(dialog: Locator, path: string): Promise<void> {
  await dialog.page().mouse.move(0, 0);
  // It grows to the width that its form needs.
  const tray = await dialog.elementHandle();
  await tray?.waitForElementState('stable');
  const title = await dialog.locator('.red-ui-tray-header').boundingBox();
  const form = await dialog.locator('.rt-events, .rt-connection, .rt-call').boundingBox();
  if (title === null || form === null) throw new Error('The dialog is not there.');
  const { x, y, width } = title;
  const height = form.y + form.height + MARGIN_PX - y;
  await dialog.page().screenshot({ path, clip: { x, y, width, height } });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
