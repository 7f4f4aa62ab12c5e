/** Owns the proof that who may only look at flows sees no event and tests no connection. */
import assert from 'node:assert/strict';
import { connectionNode, eventsNode, inEachEditor, TAB, TOKEN } from '../support/editors';

const PASSWORD = 'open sesame';
/** Of {@link PASSWORD}, by bcrypt at its lowest cost. */
const HASH = '$2b$04$t1W5nURNRd45wp6pGSH.lu2pfhtB.xBU6wVond.7obtCCYRglMuLW';

const CALLER = '+15550142';

const USERS = [
  { username: 'owner', password: HASH, permissions: '*' },
  { username: 'guest', password: HASH, permissions: 'read' },
  { username: 'dispatcher', password: HASH, permissions: ['read', 'rt-connection.read'] },
];

inEachEditor(
  'a signed-in user',
  (around) => {
    before(async () => {
      const { simulator } = around();
      await simulator.occurrences.nth('request', 1, ({ type }) => type === 'startusereventrequest');
      simulator.emit({ event: 'call.ringing', from: CALLER }, 'user');
    });

    it('who may only read flows sees no event, and can’t test', async () => {
      const editor = await around().open({ user: { name: 'guest', password: PASSWORD } });
      const dialog = await editor.edit('events');
      await dialog.getByText("You may not see this connection's events").waitFor();
      assert.ok(!(await editor.page.content()).includes(CALLER), 'the page tells of a call');
      await editor.cancel();

      await editor.editConnection('connection');
      await editor.page.locator('#rt-connection-test').click();
      await editor.page.getByText('You may not test connections').waitFor();
      assert.equal(await editor.page.locator('#rt-connection-types button').count(), 0);
      assert.ok(!(await editor.page.content()).includes(TOKEN));
    });

    it('who may read events by name sees them, and still can’t test', async () => {
      const editor = await around().open({ user: { name: 'dispatcher', password: PASSWORD } });
      const dialog = await editor.edit('events');
      await dialog
        .getByRole('button', { name: /call\.ringing/ })
        .first()
        .waitFor();
      await dialog.getByText('Passes 1 of the last 1 events').waitFor();
      assert.equal(await dialog.locator('.rt-events-resend').count(), 0, 'who may read may not trigger');
      await editor.cancel();

      await editor.editConnection('connection');
      await editor.page.locator('#rt-connection-test').click();
      await editor.page.getByText('You may not test connections').waitFor();
    });
  },
  (url) => {
    const { credentials, ...connection } = connectionNode('connection', url);
    return {
      flows: [TAB, connection, eventsNode('connection', { wires: [[]] })],
      credentials: { connection: credentials },
      settings: { adminAuth: { type: 'credentials', users: USERS } },
    };
  },
);
