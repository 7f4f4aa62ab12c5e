/** Owns what node-red-node-test-helper leaves out of Node-RED's runtime: the hooks, which nodes have in a real one. */
import type { Hooks } from 'node-red';

/** What is used of Node-RED's registry, which has no types for it. */
interface RegistryUtil {
  init(runtime: object): void;
}

const { hooks } = require('@node-red/util') as { readonly hooks: Hooks };
const registry = require('@node-red/registry/lib/util') as RegistryUtil;
const { init } = registry;
registry.init = (runtime) => init(Object.assign(runtime, { hooks }));
