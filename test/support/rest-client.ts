/** Owns requests to the simulator's REST API, as any program sends them. */
import type { Simulator } from '../../src/simulator/simulator';

export type Fields = Readonly<Record<string, unknown>>;

/** What `String()` throws at. */
export const NO_TEXT = { toString: 1, valueOf: 1 };

/** The right bearer token. */
export const BEARER = { authorization: 'Bearer demo' };

/** What a request is sent with, for each form of body that the API takes. */
export const FORMS: Readonly<Record<'json' | 'urlencoded' | 'multipart', (fields: Fields) => RequestInit>> = {
  json: (fields) => ({
    body: JSON.stringify(fields),
    headers: { 'content-type': 'application/json' },
  }),
  urlencoded: (fields) => ({ body: new URLSearchParams(textsOf(fields)) }),
  multipart: (fields) => {
    const body = new FormData();
    for (const [name, value] of textsOf(fields)) body.append(name, value);
    return { body };
  },
};

export interface RestResult {
  readonly status: number;
  readonly headers: Headers;
  readonly answer: Readonly<Record<string, unknown>>;
}

export class RestClient {
  readonly #api: Simulator;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers - what every request has besides */
  constructor(api: Simulator, headers: Readonly<Record<string, string>> = BEARER) {
    this.#api = api;
    this.#headers = headers;
  }

  post(path: string, fields: Fields, form: keyof typeof FORMS = 'json'): Promise<RestResult> {
    return this.request(path, { method: 'POST', ...FORMS[form](fields) });
  }

  get(path: string): Promise<RestResult> {
    return this.request(path, { method: 'GET' });
  }

  async request(path: string, init: RequestInit): Promise<RestResult> {
    const headers = { ...this.#headers, ...Object.fromEntries(new Headers(init.headers)) };
    const response = await fetch(this.#api.restUrl + path, { ...init, headers });
    const { status } = response;
    return { status, headers: response.headers, answer: (await response.json()) as Record<string, unknown> };
  }
}

function textsOf(fields: Fields): [string, string][] {
  return Object.entries(fields).map(([name, value]) => [name, String(value)]);
}
