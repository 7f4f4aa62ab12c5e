/** Owns `npm run bench`: which measurement is run. Without an argument: speed, which the README quotes. */
import { NODE_RED_VERSIONS } from '../tools/node-red';
import { measureScale } from './scale/scale';
import { measureSpeed } from './speed/speed';

const [name = 'speed', ...wanted] = process.argv.slice(2);
/** With a version of Node-RED after the name, only on that one. */
const versions =
  wanted.length === 0 ? NODE_RED_VERSIONS : NODE_RED_VERSIONS.filter((v) => wanted.includes(v));

const MEASUREMENTS: Readonly<Record<string, () => Promise<void>>> = {
  /** Everything, in some 15 minutes; half of it on each Node-RED. */
  speed: () => measureSpeed('whole', versions),
  /** The same with few events and turns, to see that it works: its figures mean nothing, and are not kept. */
  quick: () => measureSpeed('quick', versions),
  /** The stream shared by several Node-REDs over MQTT; needs Mosquitto. */
  scale: measureScale,
};

const measure = Object.hasOwn(MEASUREMENTS, name) ? MEASUREMENTS[name] : undefined;
if (measure === undefined) {
  console.error(`Nothing is called "${name}" here. There is: ${Object.keys(MEASUREMENTS).join(', ')}.`);
  process.exitCode = 1;
} else {
  measure().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
