/** Owns `npm run bench`: which measurement is run. Without an argument: speed, which the README quotes. */
import { NODE_RED_VERSIONS } from '../tools/node-red';
import { measureScale } from './scale/scale';
import { type Choice, measureBuilds, measureSpeed } from './speed/speed';

const [name = 'speed', ...words] = process.argv.slice(2);

const MEASUREMENTS: Readonly<Record<string, () => Promise<void>>> = {
  /** Everything, in some 15 minutes; half of it on each Node-RED. With the ids of rows: only these, and nothing is kept. */
  speed: () => measureSpeed('whole', choiceOf(words)),
  /** The same with few events and turns, to see that it works: its figures mean nothing, and are not kept. */
  quick: () => measureSpeed('quick', choiceOf(words)),
  /** What an event costs in this build, against another one: the path of its packed tarball comes first. */
  builds: () => measureBuilds(words[0], choiceOf(words.slice(1))),
  /** The stream shared by several Node-REDs over MQTT; needs Mosquitto. */
  scale: measureScale,
};

/** The versions of Node-RED among the words, and the rows; none: all. */
function choiceOf(all: readonly string[]): Choice {
  const versions = NODE_RED_VERSIONS.filter((version) => all.includes(version));
  const rows = all.filter((word) => !versions.some((version) => version === word));
  return { versions: versions.length === 0 ? NODE_RED_VERSIONS : versions, rows };
}

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
