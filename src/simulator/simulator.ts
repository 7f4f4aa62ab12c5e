/** Owns the simulated RealTime API as a whole: one server on one port, for WebSocket and HTTP. */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as TlsOptions } from 'node:https';
import { STREAMS, type StreamName, type StreamTable, streamNames } from '../protocol/streams';
import { type Clock, type Random, systemClock } from '../util/clock';
import type { JsonObject } from '../util/json';
import { refuseUpgrade, whyNotTrusted } from './http';
import { listen, urlHost } from './listening';
import { Occurrences } from './occurrences';
import { type Lead, RapidResponse } from './rest/rapid-response';
import type { RestRequest } from './rest/rest-api';
import { type RestFailure, RestFailures } from './rest/rest-failure';
import { SignIn, type SignInOutcome, type SimulatorLogin } from './rest/sign-in';
import { type Text, Texts } from './rest/texts';
import { route } from './routes';
import { CallLog } from './scenarios/call-log';
import { type SimulatedUser, USER } from './scenarios/people';
import { type Play, Player } from './scenarios/player';
import { messageSent, rapidResponseCall, type ScenarioName } from './scenarios/scenarios';
import { EVENT_SHAPES, type EventShapeName } from './scenarios/shapes';
import { Schedule } from './schedule';
import type { RejectedTokenPolicy, SimulatedSession } from './session';
import { Sessions } from './sessions';
import { type TokenGrant, Tokens } from './tokens';

/** The token where none is given. It is no secret. */
export const DEMO_TOKEN = 'demo';

/** The login where none is given. It is no secret. */
export const DEMO_LOGIN: SimulatorLogin = { username: 'demo', password: 'demo' };

/** How long a token of a login lives where nothing else is asked for, as in the API's documentation. */
export const TOKEN_LIFETIME_SECONDS = 3_600;

export interface SimulatorOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: `demo`, which may do everything. */
  readonly tokens?: readonly (string | TokenGrant)[];
  /** Who may sign in. Default: `demo` with the password `demo`. */
  readonly logins?: readonly SimulatorLogin[];
  /** How long a token of a login lives. Default: 3600. */
  readonly tokenLifetimeSeconds?: number;
  /** Default: `stay-open`. */
  readonly onRejectedToken?: RejectedTokenPolicy;
  /** Mean time between random scenarios, in milliseconds. Default: none are played. */
  readonly randomPlayIntervalMs?: number;
  /** How the events of scenarios and texts are written. Default: `flat`. */
  readonly shape?: EventShapeName;
  /** Key and certificate: serves `wss:` and `https:`. Default: `ws:` and `http:`. */
  readonly tls?: TlsOptions;
  /** The streams that there are. Default: {@link STREAMS}. */
  readonly streams?: StreamTable;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What is recorded, for tests to await and to count. */
export interface SimulatorOccurrences {
  readonly connection: SimulatedSession;
  /** A request of a known type, already answered. */
  readonly request: { readonly session: SimulatedSession; readonly type: string };
  readonly close: { readonly session: SimulatedSession; readonly code: number };
  /** A request of the REST API, answered or failed as asked for. */
  readonly rest: RestRequest;
  /** A text that was sent: at once, or when it was due. */
  readonly text: Text;
  /** A lead that the agents are called for. */
  readonly lead: Lead;
  /** A login whose name and password were looked at. */
  readonly login: { readonly username: string; readonly outcome: SignInOutcome };
  readonly refresh: { readonly refreshToken: string; readonly outcome: SignInOutcome };
}

export interface Simulator {
  /** Where the RealTime API is: `ws://…` or `wss://…`. */
  readonly url: string;
  /** Where REST and the page are: `http://…` or `https://…`. */
  readonly restUrl: string;
  readonly port: number;
  /** The connections that are open, oldest first. */
  readonly sessions: readonly SimulatedSession[];
  readonly occurrences: Occurrences<SimulatorOccurrences>;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  /** The queued texts that are not due yet, in the order in which they were queued. */
  readonly waitingTexts: readonly Text[];
  /**
   * Pushes an event to every connection that runs the stream; without a stream, as an event of the user, which
   * all streams carry. Returns how many frames were sent.
   */
  emit(event: JsonObject, stream?: StreamName): number;
  /** Plays a scenario of the user: all streams carry its events. */
  play(scenario: ScenarioName): Play;
  /**
   * The next requests to the path fail this way: each failure once, in the order given.
   *
   * @param path - any path, as `/sms/send`; also one that the simulator does not serve
   */
  failRest(path: string, ...failures: readonly RestFailure[]): void;
  /** Every request to the path fails this way, until the returned function is called. */
  failRestAlways(path: string, failure: RestFailure): () => void;
  /** Says goodbye to all clients, and resolves once no socket and no timer is left. */
  close(): Promise<void>;
}

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
  const schedule = new Schedule(clock);
  const calls = new CallLog();
  const { write } = EVENT_SHAPES[options.shape ?? 'flat'];
  /** The one place where the simulator's own events leave, from a scenario or a request. */
  const happen = (event: JsonObject, user: SimulatedUser) => {
    calls.record(event, clock.now());
    sessions.emit(write(event), user === USER ? names : ofTheAccount);
  };
  const player = new Player({ clock, random, schedule, happen });
  const play: Simulator['play'] = (scenario) => player.play(scenario);
  const texts = new Texts({
    clock,
    schedule,
    sent: (text, user) => {
      player.happenNow(messageSent(text), user);
      occurrences.record('text', text);
    },
  });
  const rapidResponse = new RapidResponse({
    clock,
    called: (lead) => {
      player.playSteps((cast) => rapidResponseCall(cast, lead));
      occurrences.record('lead', lead);
    },
  });

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
    failRest: (path, ...wanted) => failures.add(path, wanted),
    failRestAlways: (path, failure) => failures.addAlways(path, failure),
    close: () => {
      ending ??= end();
      return ending;
    },
  };
}
