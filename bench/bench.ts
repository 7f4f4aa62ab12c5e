/** Owns `npm run bench`: which measurement is run. Without an argument: speed, which the README quotes. */
import { measureScale } from './scale/scale';
import { measureSpeed } from './speed/speed';

const MEASUREMENTS: Readonly<Record<string, () => Promise<void>>> = {
  /** Everything, in under 10 minutes. */
  speed: () => measureSpeed('whole'),
  /** The same with few events and turns, to see that it works: its figures mean nothing, and are not kept. */
  quick: () => measureSpeed('quick'),
  /** The stream shared by several Node-REDs over MQTT; needs Mosquitto. */
  scale: measureScale,
};

const [name = 'speed'] = process.argv.slice(2);
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
