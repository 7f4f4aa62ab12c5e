/** Owns how a connection is called, in the editor and in the log. */
import { SETTINGS } from '../../src/configuration/table';
import { hostOf } from '../../src/util/address';
import { asText, shortened } from '../../src/util/shown';

/** The parts of a connection that name it, perhaps written by hand. */
interface Named {
  readonly name?: unknown;
  /** Its address. */
  readonly url?: unknown;
}

/** The name that a user gave to the connection. Without one: its host, which people know, as they know no id. */
export function connectionName({ name, url = SETTINGS.url.default }: Named): string {
  const given = asText(name ?? '');
  return given || shortened(hostOf(asText(url))) || 'rt-connection';
}
