/**
 * Owns the stand-in for the Node-RED library's catalogue, preloaded into its scorecard tool: the one look-up of that
 * tool that needs more than the npm registry. Everything else that it asks for goes its way.
 */
import { createRequire } from 'node:module';

const CATALOGUE = 'https://catalogue.nodered.org/catalogue.json';

/** The part of the tool's HTTP client that is used here. */
interface HttpClient {
  get(url: string, ...more: unknown[]): Promise<unknown>;
}

const ofTool = createRequire(require.resolve('node-red-dev/package.json'));
const client = ofTool('axios') as HttpClient;
const get = client.get.bind(client);

/** Another package of the library, in the catalogue's own form. */
const modules = [{ id: 'node-red-contrib-other', types: ['other'] }];

client.get = (url, ...more) =>
  url === CATALOGUE ? Promise.resolve({ data: { modules } }) : get(url, ...more);
