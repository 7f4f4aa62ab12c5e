/**
 * Owns the variables in the properties of a node: their values where the node runs, in its group, subflow, flow or
 * Node-RED.
 */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { filledIn } from '../../src/configuration/variables';
import type { Translate } from './translate';
import { writtenAs } from './written';

/** The properties of these names with what variables hold; a text: one is not set. */
export function withVariables<Config extends NodeDef, Name extends keyof Config & string>(
  RED: NodeAPI,
  t: Translate,
  node: Node,
  config: Config,
  names: readonly Name[],
): Config | string {
  const written = writtenAs(RED, node);
  const lookUp = (name: string): unknown => RED.util.getSetting(node, name);
  const values: [Name, unknown][] = [];
  for (const name of names) {
    const filled = filledIn(config[name], written[name], lookUp);
    if (!filled.ok) return t('misconfigured.variable', { variable: filled.variable });
    if (config[name] !== undefined) values.push([name, filled.value]);
  }
  return { ...config, ...Object.fromEntries(values) };
}
