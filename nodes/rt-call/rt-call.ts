/** Owns the node `rt call`: calls made of the events of one stream become messages. */
import type { Node, NodeAPI } from 'node-red';
import { CallMonitor } from '../../src/calls/call-monitor';
import {
  type CallSettingsResult,
  readCallSettings,
  type SavedCallSettings,
} from '../../src/calls/call-settings';
import type { CallListener } from '../../src/calls/call-tracker';
import type { CallReport } from '../../src/calls/report';
import { isStreamName, STREAMS, type StreamTable } from '../../src/protocol/streams';
import { systemClock } from '../../src/util/clock';
import { asText, shortened } from '../../src/util/shown';
import { flowsOf } from '../shared/flows';
import { KeptState } from '../shared/kept-state';
import { messageId } from '../shared/message-id';
import type { CallMessage, CallsInProgress } from '../shared/messages';
import { openNode, type SavedUse } from '../shared/open-node';
import { translator } from '../shared/texts';
import { withVariables } from '../shared/variables';
import { writtenAs } from '../shared/written';
import { GivenUpCalls } from './given-up-calls';

/** As saved in a flow, perhaps by hand: nothing about it is certain. */
interface SavedConfig extends SavedUse, SavedCallSettings {
  readonly stream?: unknown;
}

/** The properties in which users may name variables. */
const FILLED = ['stream', 'phases', 'callId', 'direction', 'from', 'to', 'emit', 'maxMinutes'] as const;

/** `streams`: the streams that there are. */
function rtCall(RED: NodeAPI, streams: StreamTable = STREAMS): void {
  const t = translator(RED);
  const { pool } = flowsOf(RED);
  const kept = new KeptState(
    'calls',
    () => new CallMonitor(systemClock),
    (reason) => t('call.notKept', { reason }),
  );

  function RtCall(this: Node, saved: SavedConfig) {
    /** What the node says to a message; a text: why it can't work. */
    let answer: () => CallReport[] | string = () => t('misconfigured.connection');
    const wrong = (text: string) => {
      answer = () => text;
      return text;
    };

    openNode(RED, this, saved, (config, { light }) => {
      const filled = withVariables(RED, t, this, config, FILLED);
      if (typeof filled === 'string') return wrong(filled);
      const { stream = 'user' } = filled;
      if (!isStreamName(stream, streams))
        return wrong(t('misconfigured.stream', { value: shortened(asText(writtenAs(RED, this).stream)) }));
      const read = readCallSettings(filled);
      if (!read.ok) return wrong(problemText(read, writtenAs(RED, this)));

      const { emit, reader, maxSilenceMs } = read.settings;
      const { state: monitor, changed } = kept.of(this);
      const givenUp = new GivenUpCalls(this, t);
      const tell = (report: CallReport) => {
        changed();
        if (emit === 'changes' || report.outcome !== undefined) this.send(messageOf(report));
      };
      const listener: CallListener = {
        changed: tell,
        gaveUp: (report, why) => {
          if (why === 'too-many') givenUp.tell();
          tell(report);
        },
      };
      return {
        stream,
        attach: ({ session }) => {
          answer = () => monitor.inProgress();
          const leave = [
            monitor.follow({ reader, maxSilenceMs, listener }),
            pool.whenRunning(() => monitor.awaitSilence()),
            session.watch({
              key: this.id,
              changed: ({ gap }) => {
                if (gap !== undefined) monitor.doubt();
              },
              status: () => {},
            }),
            session.subscribe({
              stream,
              wants: (type) => reader.phaseOf(type) !== undefined,
              observe: (received, type) => monitor.observe(received, type),
              status: (status) => {
                monitor.isStreaming = status.state === 'streaming';
                light.show(status);
              },
            }),
          ];
          return () => {
            for (const each of leave) each();
          };
        },
        detached: wrong,
      };
    });

    this.on('input', (message, send, done) => {
      const answered = answer();
      if (typeof answered === 'string') {
        this.error(answered, message);
      } else {
        send(Object.assign(message, { payload: answered } satisfies CallsInProgress));
      }
      done();
    });
  }

  function problemText(wrong: CallSettingsResult & { ok: false }, written: Written): string {
    if (wrong.property === 'phases') {
      const texts = wrong.problems.map(({ index, pattern }) => {
        if (index < 0) return t('misconfigured.phases');
        const number = index + 1;
        return pattern < 0
          ? t('misconfigured.phase', { number })
          : t('misconfigured.phase-type', { number, type: pattern + 1 });
      });
      return texts.join(' ');
    }
    const value = shortened(asText(written[wrong.property]));
    switch (wrong.property) {
      case 'emit':
      case 'maxMinutes':
        return t(`misconfigured.${wrong.property}`, { value });
      default:
        return t('misconfigured.path', { property: wrong.property, value });
    }
  }

  RED.nodes.registerType('rt call', RtCall);
}

type Written = ReturnType<typeof writtenAs>;

function messageOf(report: CallReport): CallMessage {
  return { _msgid: messageId(), topic: report.phase, payload: report };
}

export = rtCall;
