/** Owns the input node `rt events`: the events of one stream that pass its filter become messages. */
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { EventInfo } from '../../src/events/dispatcher';
import { compileFilter, type FilterProblem } from '../../src/events/filter';
import { isStreamName, STREAMS, type StreamTable } from '../../src/protocol/streams';
import type { JsonObject } from '../../src/util/json';
import { asText, shortened } from '../../src/util/shown';
import { messageId } from '../shared/message-id';
import { openNode, type SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import { writtenAs } from '../shared/written';
import { DroppedEvents } from './dropped-events';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
interface SavedConfig extends SavedUse {
  readonly stream?: unknown;
  readonly types?: unknown;
  readonly rules?: unknown;
  readonly split?: unknown;
}

/** `streams`: the streams that there are. */
function rtEvents(RED: NodeAPI, streams: StreamTable = STREAMS): void {
  const t = translator(RED);

  function RtEvents(this: Node, config: SavedConfig) {
    openNode(RED, this, config, ({ light }) => {
      const { stream = 'user' } = config;
      if (!isStreamName(stream, streams))
        return t('misconfigured.stream', { value: shortened(asText(writtenAs(RED, this).stream)) });
      const compiled = compileFilter(config);
      if (!compiled.ok) return compiled.problems.map(problemText).join(' ');

      const dropped = new DroppedEvents(this, t);
      return {
        stream,
        attach: ({ session }) =>
          session.subscribe({
            stream,
            filter: compiled.filter,
            receive: (event, about, output) => this.send(atOutput(output, messageOf(event, about))),
            dropped: (about) => dropped.tell(about),
            status: (status) => light.show(status),
          }),
      };
    });
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
