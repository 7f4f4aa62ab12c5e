/** Owns the variables in the fields of nodes that act: put in where the user wrote them, named where they have no value, never sent. */
import assert from 'node:assert/strict';
import type { NodeMessage } from 'node-red';
import { type Simulator, startSimulator } from '../../src/simulator/simulator';
import type { FlowNode } from '../../tools/node-red';
import { caught, connectionNode, errorIn, probes, requestNode, TAB, textNode } from '../support/flow';
import { FlowRuntime } from '../support/flow-runtime';

const variable = (name: string) => `$\{${name}}`;
const [NAME, NUMBER, QUOTED, FIELD, EMPTY, UNSET] = [
  'NAME',
  'NUMBER',
  'QUOTED',
  'FIELD',
  'EMPTY',
  'UNSET',
].map(variable);

const TO = '+13125550142';
const WITH_VARIABLES: FlowNode = {
  ...TAB,
  env: [
    { name: 'NAME', type: 'str', value: 'Ann' },
    { name: 'NUMBER', type: 'num', value: '3125550142' },
    { name: 'QUOTED', type: 'str', value: '"Ann" \\ Bo' },
    { name: 'FIELD', type: 'str', value: 'where' },
    { name: 'EMPTY', type: 'str', value: '' },
    { name: 'LINE', type: 'str', value: '5550101' },
    // What a variable holds is not read once more.
    { name: 'NESTED', type: 'str', value: `x${UNSET}` },
    { name: 'PAIRS', type: 'json', value: '{"order":17}' },
  ],
};
const NOT_SET =
  'Variable not set: set UNSET for the flow or for Node-RED. Its group or its subflow will do, too. To mean the text itself, write $$ in place of $.';

type Settings = Readonly<Record<string, unknown>>;

describe('variables of nodes that act', () => {
  const runtime = FlowRuntime.use();
  let api: Simulator;
  beforeEach(async () => {
    api = await startSimulator();
  });
  afterEach(() => api.close());

  const start = (acting: FlowNode) =>
    runtime.start(WITH_VARIABLES, connectionNode(api.url), acting, ...probes('out'), ...caught('caught'));
  const give = (message: object) => runtime.node('acting').receive(message as NodeMessage);
  const error = async () => errorIn(await runtime.probe('caught').nth(1)).message;
  /** What the API got: the path and the fields. */
  const sent = () =>
    api.occurrences.all('rest').map(({ path, body }) => ({ path, ...(body === '' ? {} : JSON.parse(body)) }));

  describe('rt text puts in', () => {
    const rows: readonly [title: string, settings: Settings, fields: object][] = [
      ['a part of a text', { text: `Hi ${NAME}!`, textType: 'str' }, { payload: 'Hi Ann!' }],
      ['the whole of a text', { text: NAME, textType: 'str' }, { payload: 'Ann' }],
      ['two variables', { text: `${NAME} ${NUMBER}`, textType: 'str' }, { payload: 'Ann 3125550142' }],
      ['one that is empty', { text: `Hi${EMPTY}`, textType: 'str' }, { payload: 'Hi' }],
      ['the text itself', { text: `Hi $$\{NAME}`, textType: 'str' }, { payload: `Hi ${NAME}` }],
      [
        'what holds a name, unread',
        { text: `Hi ${variable('NESTED')}`, textType: 'str' },
        { payload: `Hi x${UNSET}` },
      ],
      ['a number that is a number', { to: NUMBER, toType: 'str' }, { to_number: TO }],
      ['a part of a number', { to: `+1${NUMBER}`, toType: 'str' }, { to_number: TO }],
      [
        'a part of a line',
        { from: `+1202${variable('LINE')}`, fromType: 'str' },
        { from_number: '+12025550101' },
      ],
      ['no line, where it is empty', { from: EMPTY, fromType: 'str' }, {}],
      ['a property of the message', { text: `a.${FIELD}`, textType: 'msg' }, { payload: 'there' }],
      ['a variable chosen as such', { text: 'NAME', textType: 'env' }, { payload: 'Ann' }],
      ['one chosen as such, as it is written', { text: NAME, textType: 'env' }, { payload: 'Ann' }],
      ['some in a text chosen as such', { text: `Hi ${NAME}`, textType: 'env' }, { payload: 'Hi Ann' }],
      [
        'what an expression reads',
        { text: '"Hi " & $env("NAME")', textType: 'jsonata' },
        { payload: 'Hi Ann' },
      ],
      [
        'pairs within JSON',
        { extra: `{"who":"${QUOTED}"}`, extraType: 'json' },
        { extra: '{"who":"\\"Ann\\" \\\\ Bo"}' },
      ],
      ['pairs as JSON', { extra: variable('PAIRS'), extraType: 'json' }, { extra: '{"order":17}' }],
    ];
    for (const [title, settings, fields] of rows)
      it(title, async () => {
        await start(textNode('acting', settings, ['out']));
        give({ to: TO, payload: 'hi', a: { where: 'there' } });
        await runtime.probe('out').nth(1);
        const [{ path: _path, send_date: _date, ...got } = { path: '' }] = sent();
        assert.deepEqual(got, { to_number: TO, payload: 'hi', ...fields });
      });

    it('limits', async () => {
      await start(textNode('acting', { limit: NUMBER, limitMinutes: 'x' }));
      await runtime.shows('acting', 'misconfigured');
      assert.match(await error(), /^Wrong limit: .* It is \$\{NUMBER\} in the node/);
    });
  });

  it('what a message says stays as it is', async () => {
    await start(textNode('acting', { text: '$.payload', textType: 'jsonata' }, ['out']));
    give({ to: TO, payload: `Hi ${NAME} ${UNSET}` });
    await runtime.probe('out').nth(1);
    assert.equal(sent()[0]?.payload, `Hi ${NAME} ${UNSET}`);
  });

  describe('that are not set are named, and nothing is sent:', () => {
    const texts: readonly Settings[] = [
      { text: `Hi ${UNSET}`, textType: 'str' },
      { text: UNSET, textType: 'str' },
      { to: `+1${UNSET}`, toType: 'str' },
      { from: UNSET, fromType: 'str' },
      { from: 'UNSET', fromType: 'env' },
      { from: `+1${UNSET}`, fromType: 'env' },
      { sendAt: UNSET, sendAtType: 'env' },
      { text: `a.${UNSET}`, textType: 'msg' },
      { text: UNSET, textType: 'jsonata' },
      { extra: `{"who":"${UNSET}"}`, extraType: 'json' },
      { limit: UNSET },
      { limitMinutes: UNSET },
      { connection: UNSET },
    ];
    const requests: readonly Settings[] = [
      { path: `/reports/${UNSET}`, pathType: 'str' },
      { path: `/reports/call-data?key=${UNSET}`, pathType: 'str' },
      { path: UNSET, pathType: 'str' },
      { body: `{"a":"${UNSET}"}`, bodyType: 'json' },
      { body: `{"a":"${UNSET}"}`, bodyType: 'str' },
      { method: UNSET },
      { format: UNSET },
      { errors: UNSET },
    ];
    const rows = [
      ...texts.map((settings) => ['rt text', settings, textNode('acting', settings)] as const),
      ...requests.map((settings) => {
        const whole = { path: '/reports/call-data', ...settings };
        return ['rt request', settings, requestNode('acting', whole)] as const;
      }),
    ];
    for (const [type, settings, node] of rows)
      it(`${type} with ${JSON.stringify(settings)}`, async () => {
        await start(node);
        await runtime.shows('acting', 'misconfigured');
        assert.equal(await error(), NOT_SET);
        give({ to: TO, payload: 'hi' });
        assert.equal(errorIn(await runtime.probe('caught').nth(2)).message, NOT_SET);
        assert.deepEqual(sent(), []);
      });

    it('one in a text of an expression', async () => {
      await start(textNode('acting', { text: `"Hi ${NAME}"`, textType: 'jsonata' }));
      give({ to: TO });
      assert.match(await error(), /an expression puts in no \$\{NAME\}: write \$env\("NAME"\)/);
      assert.deepEqual(sent(), []);
    });
  });

  describe('rt request puts in', () => {
    it('a part of a path', async () => {
      const settings = { path: `/reports/${NAME}`, pathType: 'str', errors: 'pass' };
      await start(requestNode('acting', settings, ['out']));
      give({});
      await runtime.probe('out').nth(1);
      assert.deepEqual(sent(), [{ path: '/reports/Ann' }]);
    });

    it('values of a body, but not in the content of a message', async () => {
      const body = `{"whisper_text":"${QUOTED}","callee":"${NUMBER}"}`;
      await start(
        requestNode('acting', { path: '/voice/rapidresponse', method: 'POST', body, bodyType: 'json' }, [
          'out',
        ]),
      );
      give({ payload: NAME });
      await runtime.probe('out').nth(1);
      assert.deepEqual(sent(), [
        { path: '/voice/rapidresponse', whisper_text: '"Ann" \\ Bo', callee: '3125550142' },
      ]);
    });
  });
});
