/** Owns the promise that no secret is ever seen: marked ones go through every path, and are looked for everywhere. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { FlowNode } from '../../tools/node-red';
import { startConnectProxy } from '../support/connect-proxy';
import { type EchoedAnswer, startEchoingRest, startEchoingTcp } from '../support/echoing-server';
import {
  caught,
  connectionNode,
  eventsNode,
  probes,
  statusesOf,
  statusNode,
  TAB,
  tokenNode,
} from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';
import {
  answer,
  type Behaviour,
  close,
  drop,
  refuse,
  send,
  startScriptedServer,
} from '../support/scripted-server';

/** In every secret, whichever way its other characters are written. */
const SECRET = /.{0,40}m4rked.{0,40}/gi;
const TOKEN = 'm4rked-"token"/é';
const PASSWORD = 'm4rked-"pass"\\word&';
const QUERY = 'm4rked-query';
/** A value without a name. */
const BARE = 'm4rked-bare';
const REFRESH_TOKEN = 'm4rked-refresh';
const PROXY_PASSWORD = 'm4rked-proxy';
const VARIABLE = ['$', '{RT_OF_ANOTHER}'].join('');

const ALL_WAYS = [TOKEN, encodeURIComponent(TOKEN), JSON.stringify(TOKEN), QUERY, BARE].join(' ');

const WITH_TOKEN = { auth: 'token', credentials: { token: TOKEN } };
const WITH_LOGIN = { auth: 'login', credentials: { username: 'me', password: PASSWORD } };

/** What is no address of a WebSocket, and holds secrets where an address has them. */
const ADDRESSES = [
  `me:${QUERY}@api.example.com`,
  `https:me:${QUERY}@api.example.com`,
  `https:/me:${QUERY}@api.example.com`,
  `https://me:?${QUERY}@api.example.com`,
  `https://api.example.com?to=me@${QUERY}`,
  `me@home:${QUERY}@api.example.com`,
];

/** A way that a connection can go, and the state in which it ends. */
interface Path {
  readonly state: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

describe('no secret is seen', () => {
  const runtime = FlowRuntime.use();
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** Servers and proxies end with the test. */
  async function ending<S extends { close(): Promise<unknown> }>(starting: Promise<S>): Promise<S> {
    const started = await starting;
    ends.push(() => started.close());
    return started;
  }

  const webSocket = async (behaviour: Behaviour) =>
    `${(await ending(startScriptedServer(behaviour))).url}/?access=${QUERY}&${BARE}`;
  const rest = async (answer: (sent: string, path: string) => EchoedAnswer) =>
    `http://127.0.0.1:${(await ending(startEchoingRest(answer))).port}`;
  const tcp = async (answer: (sent: string) => string) =>
    `127.0.0.1:${(await ending(startEchoingTcp(answer))).port}`;

  const paths: Readonly<Record<string, () => Promise<Path>>> = {
    'all is well with a token': async () => ({
      state: 'streaming',
      settings: { ...WITH_TOKEN, url: await webSocket({}) },
    }),
    'all is well with a login': async () => ({
      state: 'streaming',
      settings: { ...WITH_LOGIN, url: await webSocket({}), restUrl: await rest(granted) },
    }),
    'the token is refused, with it in the reason': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ on: { authrequest: [refuse({ message: `wrong: ${ALL_WAYS}` })] } }),
      },
    }),
    'the token is refused, with it somewhere in the answer': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ on: { authrequest: [refuse({ your: { request: [ALL_WAYS] } })] } }),
      },
    }),
    'the sign-in is answered by closing, with the token as the reason': async () => ({
      state: 'waiting',
      settings: { ...WITH_TOKEN, url: await webSocket({ on: { authrequest: [close(1008, TOKEN)] } }) },
    }),
    'the server closes, with the query as the reason': async () => ({
      state: 'waiting',
      settings: { ...WITH_TOKEN, url: await webSocket({ on: { open: [close(4000, QUERY)] } }) },
    }),
    'the sign-in is answered by closing, with a part of the token': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ on: { authrequest: [close(4001, `Invalid token: ${TOKEN.slice(0, -3)}`)] } }),
      },
    }),
    'the token is refused, with the start of it in the reason': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({
          on: { authrequest: [refuse({ message: `Invalid token ${TOKEN.slice(0, 10)}...` })] },
        }),
      },
    }),
    'the login is refused, with what was sent up to the midst of the password': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => {
          const message = sent.slice(0, sent.indexOf('m4rked') + 7);
          return { status: 400, body: JSON.stringify({ message }) };
        }),
      },
    }),
    'the stream is refused, with the token in the reason': async () => ({
      state: 'refused',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ on: { startusereventrequest: [refuse({ error: ALL_WAYS })] } }),
      },
    }),
    'frames that are none of the protocol hold the token': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({
          on: { authrequest: [send(TOKEN, `{"${ALL_WAYS}`, '[]'), close(1011, ALL_WAYS)] },
        }),
      },
    }),
    'the upgrade is refused, and its headers hold the query': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ upgrade: { status: 401, headers: { 'www-authenticate': QUERY } } }),
      },
    }),
    'the upgrade is redirected to where the query is': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_TOKEN,
        url: await webSocket({ upgrade: { status: 302, headers: { location: `/${QUERY}` } } }),
      },
    }),
    'the upgrade is refused, and the answer is the request': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_TOKEN,
        url: `ws://${await tcp((sent) => `HTTP/1.1 403 ${QUERY}\r\nContent-Length: ${sent.length}\r\n\r\n${sent}`)}/?access=${QUERY}`,
      },
    }),
    'the answer to the upgrade is the request, and no HTTP': async () => ({
      state: 'waiting',
      settings: { ...WITH_TOKEN, url: `ws://${await tcp((sent) => sent)}/?access=${QUERY}` },
    }),
    'nobody is there, and the address has a user, a password and a query': async () => ({
      state: 'waiting',
      settings: { ...WITH_TOKEN, url: `ws://me:${QUERY}@127.0.0.1:9/?access=${QUERY}#${QUERY}` },
    }),
    'the address is none': async () => ({
      state: 'misconfigured',
      settings: { ...WITH_TOKEN, url: `ftp://me:${QUERY}@127.0.0.1/?access=${QUERY}` },
    }),
    ...Object.fromEntries(
      ADDRESSES.map((url) => [
        `the address is none, but ${url}`,
        async () => ({ state: 'misconfigured', settings: { ...WITH_TOKEN, url } }),
      ]),
    ),
    ...Object.fromEntries(
      ['url', 'restUrl', 'auth', 'accountId', 'heartbeat'].map((property) => [
        `the variable for ${property} holds the secret of another`,
        async () => ({
          state: 'misconfigured',
          settings: { ...WITH_LOGIN, url: await webSocket({}), [property]: VARIABLE },
          environment: { RT_OF_ANOTHER: 'm4rked-variable' },
        }),
      ]),
    ),
    'the login is refused, with what was sent in the reason': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => ({ status: 401, body: JSON.stringify({ message: `no: ${sent}` }) })),
      },
    }),
    'the login is refused, and the answer is what was sent': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => ({ status: 400, body: sent })),
      },
    }),
    'the login fails with a page that shows what was sent': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => ({
          status: 500,
          headers: { 'content-type': 'text/html' },
          body: `<p>${sent}`,
        })),
      },
    }),
    'the login is redirected to where the password is': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => ({
          status: 307,
          headers: { location: `/?${encodeURIComponent(sent)}` },
          body: sent,
        })),
      },
    }),
    'the answer to the login breaks off after the token': async () => ({
      state: 'waiting',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({}),
        restUrl: await rest((sent) => ({
          status: 200,
          body: `{"token":"${REFRESH_TOKEN}","sent":${sent},`,
        })),
      },
    }),
    'the answer to the login is the request, and no HTTP': async () => ({
      state: 'waiting',
      settings: { ...WITH_LOGIN, url: await webSocket({}), restUrl: `http://${await tcp((sent) => sent)}` },
    }),
    'tokens of the login are refused twice, with them in the reason': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({ on: { authrequest: [echoingRefusal] } }),
        restUrl: await rest(granted),
      },
    }),
    'the refresh is refused and then the login, with what was sent in the reasons': async () => ({
      state: 'rejected',
      settings: {
        ...WITH_LOGIN,
        url: await webSocket({ on: { startusereventrequest: [answer(), drop()] } }),
        restUrl: await rest(grantedOnce()),
      },
    }),
    'the proxy refuses its user and password': async () => {
      const proxy = await ending(startConnectProxy({ user: 'me', password: 'another' }));
      return {
        state: 'waiting',
        settings: { ...WITH_TOKEN, url: await webSocket({}) },
        environment: { http_proxy: `http://me:${PROXY_PASSWORD}@127.0.0.1:${proxy.port}` },
      };
    },
    'the proxy answers with the request': async () => ({
      state: 'waiting',
      settings: { ...WITH_TOKEN, url: await webSocket({}) },
      environment: { http_proxy: `http://me:${PROXY_PASSWORD}@${await tcp((sent) => sent)}` },
    }),
    'the proxy is not there': async () => ({
      state: 'waiting',
      settings: { ...WITH_LOGIN, url: await webSocket({}), restUrl: 'http://127.0.0.1:9' },
      environment: { http_proxy: `http://me:${PROXY_PASSWORD}@127.0.0.1:9` },
    }),
    'the proxy is of an unknown kind': async () => ({
      state: 'misconfigured',
      settings: { ...WITH_TOKEN, url: await webSocket({}) },
      environment: { http_proxy: `socks5://me:${PROXY_PASSWORD}@127.0.0.1:9` },
    }),
    'the address of the proxy is none': async () => ({
      state: 'misconfigured',
      settings: { ...WITH_TOKEN, url: await webSocket({}) },
      environment: { http_proxy: `http://me:${PROXY_PASSWORD}@[` },
    }),
  };

  for (const [way, path] of Object.entries(paths)) {
    it(`when ${way}`, async () => {
      const { state, settings, environment = {} } = await path();
      useEnvironment(environment);
      const connection = connectionNode('', settings);
      await runtime.start(...flow(connection));
      const { status } = await runtime.shows('events', state);
      if (state !== 'streaming') await runtime.probe('caught').nth(1);
      assert.equal(typeof status.state, 'string');

      const { credentials: _, ...saved } = connection;
      const untouched = { token: '__PWRD__', username: 'me', password: '__PWRD__' };
      const report = await runtime.post('/rt-connection/test', { ...saved, credentials: untouched });
      assert.match(report, state === 'streaming' ? /"ok":true/ : /"ok":false/);

      assert.deepEqual(secretsIn({ ...(await everythingToSee()), report }), []);
    });
  }

  it('when a flow gives the token, and the server sends it back', async () => {
    const url = await webSocket({ on: { authrequest: [echoingRefusal] } });
    await runtime.start(
      ...flow(connectionNode(url, { credentials: {} })),
      tokenNode('token', ['asked']),
      ...probes('asked'),
    );
    for (const n of [1, 2]) {
      await runtime.probe('asked').nth(n);
      runtime.node('token').receive({ payload: { token: TOKEN } });
    }
    await runtime.shows('events', 'rejected');
    runtime.node('token').receive({ payload: { token: TOKEN } });
    await runtime.probe('caught').nth(2);
    assert.deepEqual(secretsIn(await everythingToSee()), []);
  });

  /** The variables are set for this test alone. */
  function useEnvironment(environment: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(environment)) {
      process.env[name] = value;
      ends.push(() => delete process.env[name]);
    }
  }

  /** All that users, operators and flows could see. */
  async function everythingToSee(): Promise<Record<string, string>> {
    const show = (value: unknown) =>
      inspect(value, { depth: 10, maxArrayLength: null, maxStringLength: null });
    const nodes = ['connection', 'events', 'state'].map((id) => runtime.node(id));
    return {
      log: show(runtime.log),
      statuses: show(runtime.statuses.all),
      messages: show(runtime.messages),
      types: await runtime.get('/rt-connection/connection/types'),
      recent: await runtime.get('/rt-connection/connection/recent'),
      properties: await runtime.get('/rt-connection/connection/properties'),
      nodes: show(nodes),
      'own properties of the nodes, hidden ones too': nodes
        .map((node) => show({ ...node, _flow: undefined }))
        .join(),
      contexts: show(nodes.map((node) => node.context().keys())),
    };
  }
});

function secretsIn(places: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([where, text]) =>
    [...text.matchAll(SECRET)].map(([around]) => `${where}: ${around}`),
  );
}

function flow(connection: FlowNode): FlowNode[] {
  return [
    TAB,
    connection,
    eventsNode('events', {}, ['event']),
    statusNode('state', {}, ['changed']),
    ...caught('caught'),
    ...statusesOf('shown'),
    ...probes('event', 'changed'),
  ];
}

const granted = () => ({
  status: 200,
  body: JSON.stringify({
    success: true,
    token: TOKEN,
    tokenLifetime: 3600,
    refreshToken: REFRESH_TOKEN,
  }),
});

/** A token that must be renewed at once, and refusals that hold all that was sent. */
function grantedOnce(): (sent: string) => EchoedAnswer {
  let asked = 0;
  return (sent) => {
    asked += 1;
    const refused = { status: 401, body: JSON.stringify({ error: { message: sent } }) };
    return asked === 1 ? { status: 200, body: granted().body.replace('3600', '0') } : refused;
  };
}

const echoingRefusal = refuse({ message: ALL_WAYS });
