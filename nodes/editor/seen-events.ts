/** Owns what dialogs about events share: the events that were seen on the chosen connection and stream. */
import type { FilterSettings } from '../../src/events/filter';
import type { Translate } from '../shared/translate';
import { blindness, countTypes } from './blind-type';
import { isTroubleTold, onTroubleTold } from './connection-trouble';
import { byId } from './dom';
import { openConnection } from './open-connection';
import { NOTHING_SEEN, type Seen } from './seen';
import { type SeenWatch, watchSeen } from './watch-seen';

/** From when the dialog opens until it closes. */
export interface SeenEvents {
  /** What was seen of all streams. */
  readonly seen: Seen;
  /** Whether the type does not tell the events of the chosen stream apart. */
  readonly isBlind: boolean;
  /** Only what is of the chosen stream. */
  ofStream<T extends { readonly stream: string }>(all: readonly T[]): T[];
  /**
   * Why the node gets no events, if its connection and stream are still those of the deployed node; undefined: it
   * gets events, or nobody knows.
   */
  trouble(): string | undefined;
  /** What to say where no event was seen. Only where nothing else is to be done: to call or text the number. */
  nothing(): string;
  /**
   * Calls `show` whenever more was seen, or something else was chosen.
   *
   * @param filter - the filter that the runtime is to judge with the recent events. Default: there is none
   */
  follow(show: () => void, filter?: () => FilterSettings): void;
  /** The filter has changed. */
  changed(): void;
  close(): void;
}

/** `node`: the folder of the node, with which the ids of its dialog begin. */
export function openSeenEvents(node: string, edited: EditorNode, text: Translate): SeenEvents {
  const connection = byId('node-input-connection', HTMLSelectElement);
  const stream = byId('node-input-stream', HTMLSelectElement);
  const blindSection = byId(`${node}-blind`, HTMLElement);
  const blindText = byId(`${node}-blind-text`, HTMLElement);
  const opened = { connection: connection.value, stream: stream.value };
  let seen: Seen = NOTHING_SEEN;
  let watched: string | undefined;
  let watching: SeenWatch | undefined;

  function watch(show: () => void, filter?: () => FilterSettings): void {
    if (watched === connection.value) return;
    watched = connection.value;
    watching?.stop();
    const tell = (now: Seen) => {
      seen = now;
      judge();
      show();
    };
    watching = watchSeen(watched, tell, filter);
  }

  function ofStream<T extends { readonly stream: string }>(all: readonly T[]): T[] {
    return all.filter((one) => one.stream === stream.value);
  }

  function judge(): void {
    const recent = countTypes(ofStream(seen.recent));
    const blind = blindness({ ever: ofStream(seen.types), recent }, text);
    blindSection.hidden = blind === undefined;
    blindText.textContent = blind ?? '';
  }

  byId(`${node}-blind-choose`, HTMLButtonElement).addEventListener('click', () =>
    openConnection('typeProperty'),
  );
  const isAsOpened = () => connection.value === opened.connection && stream.value === opened.stream;

  function trouble(): string | undefined {
    // The light is about the connection as it is deployed.
    const isDeployed = RED.nodes.node(connection.value)?.changed !== true;
    return isAsOpened() && isDeployed ? statusTrouble(edited) : undefined;
  }

  return {
    get seen() {
      return seen;
    },
    get isBlind() {
      return !blindSection.hidden;
    },
    ofStream,
    trouble,
    nothing: () => {
      const why = trouble();
      if (why !== undefined) return text(`${node}.preview.trouble`, { trouble: why });
      const runs = isAsOpened() && edited.status?.fill === 'green';
      return text(`${node}.preview.${isTroubleTold() && !runs ? 'nothing-yet' : 'nothing-seen'}`);
    },
    follow(show, filter) {
      watch(show, filter);
      onTroubleTold(show);
      // The editor itself chooses a connection that was added or removed beside the dialog.
      $(connection).on('change', () => watch(show, filter));
      stream.addEventListener('change', () => {
        judge();
        show();
      });
    },
    changed: () => watching?.changed(),
    close: () => watching?.stop(),
  };
}

/**
 * The text of the light below the node, unless all is well. The light is about the deployed node, so it does not
 * count for a changed one.
 */
function statusTrouble({ status, changed }: EditorNode): string | undefined {
  return changed === true || status?.fill === 'green' ? undefined : status?.text;
}
