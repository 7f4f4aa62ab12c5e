import assert from 'node:assert/strict';
import { SETTING_NAMES, SETTINGS } from '../../src/configuration/table';
import { STREAMS, type StreamRow } from '../../src/protocol/streams';
import { OUR_NODES } from '../support/our-nodes';
import {
  helpOf,
  type Language,
  languagesOf,
  NODE_NAMES,
  placeholdersIn,
  SOURCE,
  TRANSLATIONS,
  textsOf,
} from './catalogues';

/** The same in every language: names of nodes, signs, addresses, and what stands for itself. */
const SAME_EVERYWHERE = new Set([
  'rt-connection.label.tls',
  'rt-connection.test.time',
  'rt-events.op.eq',
  'rt-events.op.neq',
  'rt-events.op.gt',
  'rt-events.op.lt',
  'rt-events.op.gte',
  'rt-events.op.lte',
  'rt-events.kind.null',
]);

/** Words that happen to be the same in one language: each was looked at. */
const SAME_IN: Readonly<Record<(typeof TRANSLATIONS)[number], readonly string[]>> = {
  de: [
    'rt-connection.label.name',
    'rt-connection.node.name',
    'rt-connection.node.stream',
    'rt-connection.label.token',
    'rt-connection.label.heartbeat',
    'rt-request.label.format',
    'rt-text.label.text',
  ],
  'es-ES': ['rt-connection.label.token'],
  fr: [
    'rt-request.label.format',
    'rt-text.label.minutes',
    'rt-connection.types.one',
    'rt-connection.types.many',
    'rt-events.label.addType',
  ],
  ja: [],
  'pt-BR': ['rt-connection.label.token'],
  'zh-CN': [],
};

/** Frequent English words that are none in any of the other languages. */
const ENGLISH = /\b(the|this|that|with|your|you|which|and|when|where|it|is|of|must|does|not|by)\b/i;

/** Headings, paragraphs, lists and terms in their order, with their attributes, the name of the node among them. */
function structureOf(help: string): string[] {
  return (help.match(/<(?:h\d|p|dl|dt|dd|b|i|script|span)\b[^>]*>/g) ?? []).map((tag) =>
    tag.replace(/\s+/g, ' '),
  );
}

/** What stands in `<code>`, sorted: another language may need another order. */
function codeIn(help: string): string[] {
  return [...help.matchAll(/<code>([^<]*)<\/code>/g)].map(([, code = '']) => code).sort();
}

/** The terms of the definition lists, without their types. */
function termsIn(help: string): string[] {
  const terms = help.matchAll(/<dt[^>]*>([^<]*)/g);
  return [...terms].map(([, term = '']) => term.trim());
}

function proseOf(help: string): string {
  return help
    .replace(/<code>[^<]*<\/code>/g, '')
    .replace(/<span class="property-type">[^<]*<\/span>/g, '')
    .replace(/<[^>]*>/g, ' ');
}

describe('languages', () => {
  for (const node of NODE_NAMES) {
    it(`${node} speaks all of them`, () => {
      assert.deepEqual(languagesOf(node), [...TRANSLATIONS, SOURCE].sort());
    });
  }

  for (const language of TRANSLATIONS) {
    describe(language, () => {
      for (const node of NODE_NAMES) describe(node, () => describeNode(node, language));
    });
  }
});

describe('quotation marks', () => {
  /** Those of each language, which stand around names, such as that of a connection: "all" could be any. */
  const marks: Readonly<Record<Language, readonly [before: string, after: string]>> = {
    'en-US': ['"', '"'],
    de: ['„', '“'],
    'es-ES': ['«', '»'],
    fr: ['« ', ' »'],
    ja: ['「', '」'],
    'pt-BR': ['"', '"'],
    'zh-CN': ['“', '”'],
  };
  for (const language of [SOURCE, ...TRANSLATIONS] as const) {
    const [before, after] = marks[language];
    const texts = NODE_NAMES.flatMap((node) => [...textsOf(node, language)]);

    it(`stand around names of connections and fields in ${language}`, () => {
      const named = texts.flatMap(([key, text]) => {
        const pattern = key.includes('.misconfigured.') ? /__(?:name|property)__/ : /__name__/;
        const name = pattern.exec(text)?.[0];
        return name === undefined ? [] : [[key, text, name] as const];
      });
      assert.ok(named.length >= 10);
      for (const [key, text, name] of named)
        assert.ok(text.includes(before + name + after), `${key}: ${text}`);
    });

    it(`are those of ${language}`, () => {
      const foreign = Object.values(marks)
        .flat()
        .map((mark) => mark.trim())
        .filter((mark) => mark !== '"' && mark !== before.trim() && mark !== after.trim());
      for (const [key, text] of texts)
        for (const mark of foreign) assert.ok(!text.includes(mark), `${key}: ${text}`);
    });
  }
});

describe('the help of rt-connection', () => {
  const numbers = SETTING_NAMES.filter((name) => SETTINGS[name].kind.name === 'number');
  for (const language of [SOURCE, ...TRANSLATIONS] as const) {
    for (const name of numbers)
      it(`tells the default of ${name} in ${language}`, () => {
        const label = textsOf('rt-connection', language).get(`rt-connection.label.${name}`);
        const entries = helpOf('rt-connection', language).split('<dt');
        const entry = entries.find((each) => each.includes(`>${label} <`)) ?? '';
        assert.match(entry, new RegExp(`[^\\d]${SETTINGS[name].default}[^\\d]`), entry);
      });
  }
});

describe('the texts of a stream', () => {
  type Scope = StreamRow['scope'];
  /** What each language calls those whose events a stream carries. */
  const words: Readonly<Record<Language, Readonly<Record<Scope, RegExp>>>> = {
    'en-US': { user: /user/, account: /account/ },
    de: { user: /Benutzer/, account: /Konto/ },
    'es-ES': { user: /usuario/, account: /cuenta/ },
    fr: { user: /utilisateur/, account: /compte/ },
    ja: { user: /ユーザ/, account: /アカウント/ },
    'pt-BR': { user: /usuário/, account: /conta/ },
    'zh-CN': { user: /用户/, account: /账户/ },
  };
  for (const language of [SOURCE, ...TRANSLATIONS] as const) {
    for (const [stream, { scope }] of Object.entries(STREAMS)) {
      it(`of ${stream} name nobody else's events in ${language}`, () => {
        const prefix = `rt-connection.stream.${stream}.`;
        const texts = [...textsOf('rt-connection', language)].filter(([key]) => key.startsWith(prefix));
        assert.ok(texts.length > 0);
        const others = Object.entries(words[language]).filter(([named]) => named !== scope);
        for (const [key, text] of texts)
          for (const [, other] of others) assert.doesNotMatch(text, other, key);
      });
    }
  }
});

function describeNode(node: string, language: (typeof TRANSLATIONS)[number]): void {
  const english = textsOf(node, SOURCE);
  const read = () => [...textsOf(node, language)];

  it('has every text, and no other', () => {
    assert.deepEqual(
      read().map(([key]) => key),
      [...english.keys()],
    );
  });

  it('keeps every placeholder', () => {
    for (const [key, text] of read()) {
      assert.deepEqual(placeholdersIn(text), placeholdersIn(english.get(key) ?? ''), key);
    }
  });

  it('leaves nothing in English', () => {
    const hasWords = (text: string) => /\p{L}/u.test(text.replace(/__\w+?__/g, ''));
    const isName = (text: string) => text === OUR_NODES[node];
    const same = read().filter(([key, text]) => text === english.get(key) && hasWords(text) && !isName(text));
    const unexpected = same
      .map(([key]) => key)
      .filter((key) => !SAME_EVERYWHERE.has(key) && !SAME_IN[language].includes(key));
    assert.deepEqual(unexpected, []);
    for (const [key, text] of read()) {
      const words = text.replace(/__\w+?__/g, '');
      assert.doesNotMatch(words, ENGLISH, key);
    }
  });

  it('has no text that is empty, or that begins or ends with a space', () => {
    for (const [key, text] of read()) assert.match(text, /^\S(.*\S)?$/s, key);
  });

  it('ends sentences where English does', () => {
    for (const [key, text] of read()) {
      const isSentence = /\.$/.test(english.get(key) ?? '');
      assert.equal(/[.。]$/.test(text), isSentence, key);
    }
  });

  it('explains the same in its help, in the same order', () => {
    assert.deepEqual(structureOf(helpOf(node, language)), structureOf(helpOf(node, SOURCE)));
    assert.deepEqual(codeIn(helpOf(node, language)), codeIn(helpOf(node, SOURCE)));
    assert.doesNotMatch(proseOf(helpOf(node, language)), ENGLISH);
  });

  it('calls properties in its help as messages do', () => {
    const terms = termsIn(helpOf(node, language));
    for (const [index, term] of termsIn(helpOf(node, SOURCE)).entries()) {
      if (/^[a-z]/.test(term)) assert.equal(terms[index], term);
    }
  });

  it('calls fields in its help as the dialog does', () => {
    const texts = textsOf(node, language);
    const terms = termsIn(helpOf(node, language));
    const labels = [...english].filter(([key]) => key.startsWith(`${node}.label.`));
    for (const [index, term] of termsIn(helpOf(node, SOURCE)).entries()) {
      const label = labels.find(([, text]) => text === term);
      if (label !== undefined) assert.equal(terms[index], texts.get(label[0]), label[0]);
    }
  });
}
