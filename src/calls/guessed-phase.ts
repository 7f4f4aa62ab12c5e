/** Owns the guess which phase of a call a type means, from the words in it. Runs in the editor too. */
import { wordsOfName } from '../events/names';
import type { Phase } from './phase';
import { takenApart } from './run-together';

/** Longer types are read up to here: no service writes its kinds of events in so many characters. */
const MAX_LENGTH = 200;

/**
 * The words of each phase, without their endings: `complet` is `complete`, `completed`, `completes`, `completing`. A
 * phrase is several words in a row. Where a type has words of several phases, the first row of this table wins:
 * `incoming_call_answered` is an answer, `answered.call.ended` an end.
 */
const PHRASES: readonly (readonly [Phase, readonly string[]])[] = [
  [
    'missed',
    ['miss', 'no answer', 'not answer', 'un answer', 'unanswer', 'no reply', 'abandon', 'voicemail'],
  ],
  // The end of a hold is no end of a call.
  [
    'answered',
    [
      'un hold',
      'unhold',
      'off hold',
      'hold off',
      'hold end',
      'hold stop',
      'un park',
      'unpark',
      'resum',
      'retriev',
    ],
  ],
  [
    'ended',
    [
      ...[
        'hangup',
        'hang up',
        'hung up',
        'end',
        'complet',
        'disconnect',
        'terminat',
        'releas',
        'finish',
        'drop',
        'dropp',
      ],
      ...['reject', 'declin', 'busy', 'fail', 'failure', 'cancel', 'cancell', 'timeout', 'time out'],
    ],
  ],
  ['held', ['hold', 'held', 'park']],
  [
    'answered',
    ['answer', 'connect', 'bridg', 'pick up', 'pickup', 'establish', 'accept', 'in progress', 'talk'],
  ],
  [
    'ringing',
    [
      ...[
        'ring',
        'rang',
        'incoming',
        'inbound',
        'outgoing',
        'outbound',
        'offer',
        'initiat',
        'alert',
        'dial',
        'calling',
      ],
      ...['proceed', 'setup', 'set up', 'originat'],
    ],
  ],
];

/** Words that mean a phase only where a type says nothing else than that it is about a call, or nothing at all. */
const WEAK: readonly (readonly [Phase, readonly string[]])[] = [
  ['ended', ['clos', 'over', 'done', 'clear', 'gone', 'stop']],
  ['answered', ['up', 'activ']],
  ['ringing', ['new', 'creat', 'start', 'begin', 'began', 'initial', 'open']],
];

/** Weak words that are clear enough without the word `call`. */
const CLEAR_ALONE = ['gone', 'up', 'start', 'initial'];

/** Words for a call, and words that say nothing. */
const CALL = ['call', 'phone', 'telephony', 'voice', 'channel', 'callee', 'caller'];
const FILLERS = ['event', 'state', 'status', 'a', 'the', 'is', 'was', 'has', 'been', 'on', 'in', 'no', 'not'];

/** What has a beginning and an end of its own: `call.recording.ended` is no end of a call. */
const OTHER_SUBJECTS = [
  ...[
    'sms',
    'mms',
    'text',
    'message',
    'msg',
    'chat',
    'conversation',
    'email',
    'mail',
    'fax',
    'unread',
    'typing',
  ],
  ...[
    'record',
    'recording',
    'transcript',
    'transcrib',
    'note',
    'tag',
    'comment',
    'summary',
    'rating',
    'survey',
    'log',
    'element',
  ],
  ...[
    'disposition',
    'dtmf',
    'digit',
    'gather',
    'playback',
    'play',
    'speak',
    'say',
    'prompt',
    'media',
    'stream',
    'siprec',
    'fork',
  ],
  ...[
    'machine',
    'detect',
    'greeting',
    'transfer',
    'transferr',
    'refer',
    'conference',
    'line',
    'count',
    'stat',
    'report',
    'wrap',
    'wrapup',
  ],
  ...[
    'setting',
    'preference',
    'presence',
    'updat',
    'delet',
    'read',
    'listen',
    'heard',
    'leav',
    'left',
    'unbridg',
    'un bridg',
    'destroy',
  ],
  ...[
    'dial end',
    'ring end',
    'ring stop',
    'monitor',
    'barge',
    'whisper',
    'mute',
    'unmute',
    'un mute',
    'request',
  ],
];

/** Who has connections and sessions beside calls: counts where a type begins with it, and nothing says that it is a call. */
const SOFT_SUBJECTS = [
  'user',
  'agent',
  'device',
  'extension',
  'contact',
  'session',
  'account',
  'number',
  'queue',
  'campaign',
  'socket',
];

const ENDING = '(?:e|es|s|d|ed|ing|(?<=t)ion)?';

const STEMS = [...PHRASES, ...WEAK]
  .flatMap(([, phrases]) => phrases)
  .concat(CALL, FILLERS, OTHER_SUBJECTS, SOFT_SUBJECTS)
  .flatMap((phrase) => phrase.split(' '));
const KNOWN = new RegExp(`^(?:${[...new Set(STEMS)].join('|')})${ENDING}$`);

/** Whether words have one of these phrases in them. Words are written between blanks: ` call hung up `. */
type Finder = (words: string) => boolean;

function finderOf(phrases: readonly string[]): Finder {
  const expressions = phrases.map((phrase) => `${phrase.split(' ').join(`${ENDING} `)}${ENDING}`);
  const any = new RegExp(` (?:${expressions.join('|')}) `);
  return (words) => any.test(words);
}

const STRONG_FINDERS = PHRASES.map(([phase, phrases]) => ({ phase, finds: finderOf(phrases) }));
const WEAK_FINDERS = WEAK.map(([phase, phrases]) => ({ phase, finds: finderOf(phrases) }));
const hasOtherSubject = finderOf(OTHER_SUBJECTS);
const hasCall = finderOf(CALL);
const isClearAlone = finderOf(CLEAR_ALONE);
const isSoftSubject = finderOf(SOFT_SUBJECTS);
const isBesideThePoint = finderOf([...CALL, ...FILLERS, 'incoming', 'inbound', 'outgoing', 'outbound']);

/**
 * The phase that the words of a type mean; undefined where they mean none. Depends on nothing but the type, and takes
 * some time: to be asked once a type.
 */
export function guessedPhase(type: string): Phase | undefined {
  const words = wordsOfName(type.slice(0, MAX_LENGTH)).flatMap((word) =>
    takenApart(word, (part) => KNOWN.test(part)),
  );
  const text = ` ${words.join(' ')} `.replaceAll(' voice mail ', ' voicemail ');
  if (hasOtherSubject(text)) return undefined;
  if (!hasCall(text) && isSoftSubject(` ${words[0] ?? ''} `)) return undefined;
  const strong = STRONG_FINDERS.find(({ finds }) => finds(text));
  return strong?.phase ?? weakPhase(words);
}

function weakPhase(words: readonly string[]): Phase | undefined {
  const telling = words.map((word) => ` ${word} `).filter((word) => !isBesideThePoint(word));
  const [only, second] = telling;
  if (only === undefined || second !== undefined) return undefined;
  if (!hasCall(` ${words.join(' ')} `) && !isClearAlone(only)) return undefined;
  return WEAK_FINDERS.find(({ finds }) => finds(only))?.phase;
}
