/** Owns a look at how long the modules of a package take to load: to be loaded before Node-RED is. */
import Module from 'node:module';
import { LOAD_TIME } from './marks';

interface Loader {
  _load(this: unknown, request: string, ...rest: unknown[]): unknown;
}

const loader = Module as unknown as Loader;
const load = loader._load;
const measured = process.env.BENCH_PACKAGE ?? '';
let isLoading = false;
let totalMs = 0;

loader._load = function (request, ...rest) {
  if (isLoading || !request.includes(measured)) return load.call(this, request, ...rest);
  isLoading = true;
  const from = performance.now();
  try {
    return load.call(this, request, ...rest);
  } finally {
    totalMs += performance.now() - from;
    isLoading = false;
  }
};
Object.assign(globalThis, { [LOAD_TIME]: () => totalMs });
