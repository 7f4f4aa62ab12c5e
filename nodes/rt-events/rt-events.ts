/** Owns the input node `rt events`: the events of one stream that pass its filter become messages. */
import type { Node, NodeAPI } from 'node-red';
import { compileFilter, type FilterProblem } from '../../src/events/filter';
import { isStreamName, STREAMS, type StreamTable } from '../../src/protocol/streams';
import { asText, shortened } from '../../src/util/shown';
import { openNode, type SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import { withVariables } from '../shared/variables';
import { writtenAs } from '../shared/written';
import { EventReceiver } from './event-receiver';
import { LastEvent } from './last-event';
import { Resending } from './resend';
import { serveRuleCheck } from './rule-check';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
interface SavedConfig extends SavedUse {
  readonly stream?: unknown;
  readonly types?: unknown;
  readonly rules?: unknown;
  readonly split?: unknown;
  readonly showLast?: unknown;
}

/** `streams`: the streams that there are. */
function rtEvents(RED: NodeAPI, streams: StreamTable = STREAMS): void {
  const t = translator(RED);
  const resending = new Resending(RED);
  serveRuleCheck(RED);

  function RtEvents(this: Node, saved: SavedConfig) {
    openNode(RED, this, saved, (config, { light }) => {
      const filled = withVariables(RED, t, this, config, ['stream', 'types', 'rules']);
      if (typeof filled === 'string') return filled;
      const { stream = 'user' } = filled;
      if (!isStreamName(stream, streams))
        return t('misconfigured.stream', { value: shortened(asText(writtenAs(RED, this).stream)) });
      const compiled = compileFilter(filled);
      if (!compiled.ok) return compiled.problems.map(problemText).join(' ');

      const last = config.showLast === true ? new LastEvent(this, light) : undefined;
      const receiver = new EventReceiver(this, stream, compiled.filter, light, last, t);
      return {
        stream,
        attach: ({ session }) => {
          const unsubscribe = session.subscribe(receiver);
          const stopResending = resending.add(receiver, session);
          return () => {
            stopResending();
            unsubscribe();
          };
        },
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

export = rtEvents;
