/** The command `rt-simulator`, as a user runs it. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as readText } from 'node:stream/consumers';
import { afterEach, describe, it } from 'mocha';
import { startSimulator } from '../../src/simulator/simulator';
import { connectWire, type WireClient } from '../support/wire-client';

const ROOT = join(__dirname, '../..');

describe('rt-simulator', function () {
  // Each test starts a Node.js of its own that compiles TypeScript first.
  this.timeout(30_000);

  let running: ChildProcessWithoutNullStreams | undefined;

  afterEach(async () => {
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  });

  function run(...args: readonly string[]): ChildProcessWithoutNullStreams {
    running = spawn(process.execPath, ['--import=tsx', 'src/simulator/cli.ts', ...args], { cwd: ROOT });
    return running;
  }

  /** Resolves with the address that it prints, once it is ready. */
  async function runUntilReady(...args: readonly string[]) {
    const child = run('--port', '0', ...args);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const { value: line } = await lines.next();
    const { value: pageLine } = await lines.next();
    const url = /^RealTime API simulator: (ws:\/\/127\.0\.0\.1:\d+)( \(token demo\))?$/.exec(line ?? '')?.[1];
    assert.ok(url, `ready line: ${line}`);
    assert.equal(pageLine, `Page with a button for each call and text: ${url.replace('ws', 'http')}/`);
    return { child, url };
  }

  /** Nothing tells when it listens if nobody reads its output. */
  async function connectWhenThere(url: string, child: ChildProcessWithoutNullStreams): Promise<WireClient> {
    while (child.exitCode === null && child.signalCode === null) {
      const client = await connectWire(url).catch(() => undefined);
      if (client !== undefined) return client;
    }
    throw new Error(`It has ended with ${child.exitCode ?? child.signalCode}.`);
  }

  async function runToItsEnd(...args: readonly string[]) {
    const child = run(...args);
    const [[code], output, errors] = await Promise.all([
      once(child, 'exit'),
      readText(child.stdout),
      readText(child.stderr),
    ]);
    return { code, output, errors };
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`serves the token demo, and on ${signal} says goodbye and ends with 0`, async () => {
      const { child, url } = await runUntilReady('--quiet');
      const client = await connectWire(url);
      const response = await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
      assert.equal(response.success, true);
      const exit = once(child, 'exit');
      child.kill(signal);
      assert.equal((await client.occurrences.nth('close', 1)).code, 1001);
      assert.deepEqual(await exit, [0, null]);
    });
  }

  it('serves each token and login that it is given, and then neither demo token nor demo login', async () => {
    const { url } = await runUntilReady(
      '--token',
      'one',
      '--token=two',
      '--user',
      'robin:pass:word',
      '--quiet',
    );
    const client = await connectWire(url);
    for (const [token, success] of [
      ['one', true],
      ['two', true],
      ['demo', false],
    ] as const) {
      assert.equal((await client.ask({ type: 'authrequest', token }, 'authresponse')).success, success);
    }
    for (const [username, password, status] of [
      ['robin', 'pass:word', 200],
      ['demo', 'demo', 401],
    ] as const) {
      const body = JSON.stringify({ username, password });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url.replace('ws', 'http')}/auth/login`, {
        method: 'POST',
        body,
        headers,
      });
      assert.equal(response.status, status);
    }
    client.close();
  });

  it('plays scenarios of its own accord', async () => {
    const { url } = await runUntilReady('--interval', '0.1');
    const client = await connectWire(url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    await client.ask({ type: 'startaccounteventrequest' }, 'startaccounteventresponse');
    assert.equal((await client.occurrences.next('frame')).type, 'accountevent');
    client.close();
  });

  it('plays the same with the same seed, and something else with another', async () => {
    const played = [];
    for (const seed of ['7', '7', '8']) {
      const { child, url } = await runUntilReady('--quiet', '--seed', seed);
      const client = await connectWire(url);
      await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
      await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
      const event = client.occurrences.next('frame');
      await fetch(`${url.replace('ws', 'http')}/scenarios/incoming-call`, { method: 'POST' });
      played.push((await event).callId);
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    const [first, again, other] = played;
    assert.equal(again, first);
    assert.notEqual(other, first);
  });

  it('writes its events in the shape that is asked for', async () => {
    const { url } = await runUntilReady('--quiet', '--shape', 'nested');
    const client = await connectWire(url);
    await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse');
    await client.ask({ type: 'startusereventrequest' }, 'startusereventresponse');
    const frame = client.occurrences.next('frame');
    await fetch(`${url.replace('ws', 'http')}/scenarios/missed-call`, { method: 'POST' });
    const { data } = await frame;
    assert.equal((data as { readonly event?: unknown }).event, 'call.ringing');
    client.close();
  });

  describe('where nobody reads its output', () => {
    for (const [args, code] of [
      [['--help'], 0],
      [['--nonsense'], 2],
    ] as const) {
      it(`ends as usual with ${args}`, async () => {
        const child = run(...args);
        child.stdout.destroy();
        child.stderr.destroy();
        assert.deepEqual(await once(child, 'exit'), [code, null]);
      });
    }

    it('serves as usual', async () => {
      const { port, close } = await startSimulator();
      await close();
      const child = run('--port', String(port), '--quiet');
      child.stdout.destroy();
      const client = await connectWhenThere(`ws://127.0.0.1:${port}`, child);
      assert.equal((await client.ask({ type: 'authrequest', token: 'demo' }, 'authresponse')).success, true);
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      assert.deepEqual(await exit, [0, null]);
    });
  });

  it('says that its port is taken, and what to do', async () => {
    const other = await startSimulator();
    const { code, output, errors } = await runToItsEnd('--port', String(other.port));
    await other.close();
    assert.equal(code, 1);
    assert.equal(output, '');
    assert.equal(
      errors,
      `rt-simulator: Port ${other.port} of 127.0.0.1 is taken. End what uses it, or choose another with --port.\n`,
    );
  });

  it('shows its options with --help', async () => {
    const { code, output } = await runToItsEnd('--help');
    assert.equal(code, 0);
    for (const option of [
      '--port',
      '--host',
      '--token',
      '--user',
      '--token-lifetime',
      '--interval',
      '--seed',
      '--shape',
      '--quiet',
    ]) {
      assert.ok(output.includes(option), option);
    }
    assert.match(output, /default 7710.*default 127\.0\.0\.1.*default demo/s);
  });

  for (const [args, message] of [
    [['--port', 'x'], /--port must be a number from 0 to 65535/],
    [['--port', '0x1F90'], /--port must be a number from 0 to 65535/],
    [['--port', '1.5'], /--port must be a whole number/],
    [['--seed', '1.5'], /--seed must be a whole number/],
    [['--seed', 'x'], /--seed must be a number from 0 to 4294967295/],
    [['--token-lifetime', '-1'], /--token-lifetime must be a number from 1 to 31536000/],
    [['--token', '--quiet'], /--token needs a value; one with a dash in front as --token=-x/],
    [['--shape', 'round'], /--shape must be one of: flat, nested, status, webhook, parties, topic\./],
    [['--token', ''], /--token must not be empty/],
    [['--host', ''], /--host must not be empty/],
    [['--user', 'robin'], /--user must have the form name:password/],
    [['--interval', '0'], /--interval must be a number/],
    [['--nonsense'], /--nonsense/],
  ] as const) {
    it(`refuses ${args.join(' ')}, and says where help is`, async () => {
      const { code, errors } = await runToItsEnd(...args);
      assert.equal(code, 2);
      assert.match(errors, message);
      assert.match(errors, /^rt-simulator: [^\n]+\. Try rt-simulator --help\.\n$/);
    });
  }
});
