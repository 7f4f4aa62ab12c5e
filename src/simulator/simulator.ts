/** Owns the simulated RealTime API as a whole: one server on one port, for WebSocket and HTTP. */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { STREAMS, streamNames } from '../protocol/streams';
import { systemClock } from '../util/clock';
import { refuseUpgrade, whyNotTrusted } from './http';
import type { Simulator, SimulatorOccurrences, SimulatorOptions } from './interface';
import { listen, urlHost } from './listening';
import { Occurrences } from './occurrences';
import { RestFailures } from './rest/rest-failure';
import { SignIn, type SimulatorLogin } from './rest/sign-in';
import { route } from './routes';
import { simulateAccount } from './scenarios/account';
import { USER } from './scenarios/people';
import { Sessions } from './sessions';
import { Tokens } from './tokens';

export type { Simulator, SimulatorOccurrences, SimulatorOptions } from './interface';

/** The token where none is given. It is no secret. */
export const DEMO_TOKEN = 'demo';

/** The login where none is given. It is no secret. */
export const DEMO_LOGIN: SimulatorLogin = { username: 'demo', password: 'demo' };

/** How long a token of a login lives where nothing else is asked for, as in the API's documentation. */
export const TOKEN_LIFETIME_SECONDS = 3_600;

/** Starts the simulator. Rejects with Node's error where it can't listen (`EADDRINUSE`, …). */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', clock = systemClock, random = Math.random, streams = STREAMS, tls } = options;
  const grants = (options.tokens ?? [DEMO_TOKEN]).map((token) =>
    typeof token === 'string' ? { token } : token,
  );
  const tokens = new Tokens(clock, grants, streams);
  const occurrences = new Occurrences<SimulatorOccurrences>();
  const failures = new RestFailures();
  const logins = options.logins ?? [DEMO_LOGIN];
  const signIn = new SignIn({
    clock,
    tokens,
    logins,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? TOKEN_LIFETIME_SECONDS,
    listener: {
      login: (username, outcome) => occurrences.record('login', { username, outcome }),
      refresh: (refreshToken, outcome) => occurrences.record('refresh', { refreshToken, outcome }),
    },
  });

  const sessions = new Sessions(streams, tokens, options.onRejectedToken ?? 'stay-open', {
    connection: (session) => occurrences.record('connection', session),
    request: (session, type) => occurrences.record('request', { session, type }),
    close: (session, code) => occurrences.record('close', { session, code }),
  });
  const names = streamNames(streams);
  const ofTheAccount = names.filter((name) => streams[name].scope === 'account');
  const emit: Simulator['emit'] = (event, stream) =>
    sessions.emit(event, stream === undefined ? names : [stream]);
  const { schedule, player, calls, texts, rapidResponse } = simulateAccount({
    clock,
    random,
    shape: options.shape ?? 'flat',
    happened: (event, user) => sessions.emit(event, user === USER ? names : ofTheAccount),
    sent: (text) => occurrences.record('text', text),
    called: (lead) => occurrences.record('lead', lead),
  });
  const failRest: Simulator['failRest'] = (path, ...wanted) => failures.add(path, wanted);
  const play: Simulator['play'] = (scenario) => player.play(scenario);

  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on('upgrade', (request, socket, head) => {
    if (whyNotTrusted(request.headers, host) === undefined) sessions.accept(request, socket, head);
    else refuseUpgrade(socket);
  });

  const port = await listen(server, options.port ?? 0, host);
  const authority = `${urlHost(host)}:${port}`;
  const url = `${tls === undefined ? 'ws' : 'wss'}://${authority}`;
  const restUrl = `${tls === undefined ? 'http' : 'https'}://${authority}`;
  server.on('request', (request, response) => {
    void route(request, response, {
      controls: {
        streams,
        emit,
        play,
        failRest,
        isHeard: () => sessions.open.some(({ streams }) => streams.size > 0),
        texts: () => ({
          sentCount: occurrences.count('text'),
          sent: occurrences.all('text'),
          waiting: texts.waiting,
        }),
      },
      rest: {
        targets: { tokens, signIn, texts, rapidResponse, finishedCalls: () => calls.finished },
        failures,
        schedule,
        recorded: (rest) => occurrences.record('rest', rest),
      },
      boundHost: host,
      pageFacts: () => ({
        url,
        streams: names,
        isDemoTokenAccepted: tokens.check(DEMO_TOKEN) !== undefined,
        isDemoLoginAccepted: logins.includes(DEMO_LOGIN),
      }),
    });
  });
  if (options.randomPlayIntervalMs !== undefined) player.playAtRandom(options.randomPlayIntervalMs);

  const end = async () => {
    schedule.end();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await Promise.all([closed, sessions.close()]);
    occurrences.end();
  };
  let ending: Promise<void> | undefined;

  return {
    url,
    restUrl,
    port,
    get sessions() {
      return sessions.open;
    },
    occurrences,
    tokens,
    signIn,
    get waitingTexts() {
      return texts.waiting;
    },
    emit,
    play,
    failRest,
    failRestAlways: (path, failure) => failures.addAlways(path, failure),
    close: () => {
      ending ??= end();
      return ending;
    },
  };
}
