/** Owns the input node `rt events`: the events of one stream that pass its filter become messages. */
import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import { compileFilter, type FilterProblem } from '../../src/events/filter';
import { isStreamName } from '../../src/protocol/streams';
import type { Session } from '../../src/session/session';
import type { JsonObject } from '../../src/util/json';
import { asText, shortened } from '../../src/util/shown';
import { findConnection, useConnection } from '../shared/connection-node';
import { sessionPool } from '../shared/flows';
import { messageId } from '../shared/message-id';
import { sayMisconfigured } from '../shared/misconfigured';
import { StatusLight } from '../shared/status-light';
import { translator } from '../shared/texts';
import { writtenAs } from '../shared/written';
import { DroppedEvents } from './dropped-events';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
interface SavedConfig extends NodeDef {
  readonly connection?: unknown;
  readonly stream?: unknown;
  readonly types?: unknown;
  readonly rules?: unknown;
  readonly split?: unknown;
}

function rtEvents(RED: NodeAPI): void {
  const pool = sessionPool(RED);
  const t = translator(RED);

  function RtEvents(this: Node, config: SavedConfig) {
    RED.nodes.createNode(this, config);
    const light = new StatusLight(this, t);
    const cannotWork = (text: string) => sayMisconfigured(this, pool, light, text);

    const { stream = 'user' } = config;
    const connection = findConnection(RED, config.connection);
    const compiled = compileFilter(config);
    if (connection === undefined) return cannotWork(t('misconfigured.connection'));
    if (!isStreamName(stream))
      return cannotWork(t('misconfigured.stream', { value: shortened(asText(writtenAs(RED, this).stream)) }));
    if (!compiled.ok) return cannotWork(compiled.problems.map(problemText).join(' '));

    const { filter } = compiled;
    let dropped: DroppedEvents | undefined;
    const subscribe = (session: Session) =>
      session.subscribe({
        stream,
        filter,
        receive: (event, about, output) => this.send(atOutput(output, messageOf(event, about))),
        dropped: (about) => {
          dropped ??= new DroppedEvents(this, t);
          dropped.tell(about);
        },
        status: (status) => light.show(status),
      });
    useConnection(this, connection, subscribe, stream);
  }

  function problemText({ property, index, why }: FilterProblem): string {
    return why === 'not-a-list'
      ? t(`misconfigured.${property}`)
      : t(`misconfigured.${why}`, { number: index + 1 });
  }

  RED.nodes.registerType('rt events', RtEvents);
}

/** An event, as flows get it. */
interface EventMessage extends NodeMessage, Omit<EventInfo, 'type'> {}

function messageOf(event: JsonObject, { type, stream, receivedAt }: EventInfo): EventMessage {
  return { _msgid: messageId(), payload: event, topic: type, stream, receivedAt };
}

/** What `node.send()` takes for a message that leaves by one of several outputs (from 0). */
function atOutput(output: number, message: EventMessage): NodeMessage | (NodeMessage | null)[] {
  return output === 0 ? message : [...new Array<null>(output).fill(null), message];
}

export = rtEvents;
