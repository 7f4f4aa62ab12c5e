/** Owns the proof that the heartbeat stays on, and a variable for it stays a variable, whatever its field shows. */
import assert from 'node:assert/strict';
import { inEachEditor, TAB, TOKEN } from '../support/editors';

const VARIABLE = ['$', '{RT_HEARTBEAT}'].join('');

/** What the flow holds, what the field then shows, what a user types, and what is saved. */
interface Case {
  readonly held?: number | string;
  readonly shown: string;
  readonly typed?: string;
  readonly saved: number | string;
}

const CASES: Readonly<Record<string, Case>> = {
  'left out': { shown: '20', saved: 20 },
  empty: { held: '', shown: '20', saved: 20 },
  'a number': { held: 45, shown: '45', saved: 45 },
  off: { held: 0, shown: '0', saved: 0 },
  'a variable': { held: VARIABLE, shown: VARIABLE, saved: VARIABLE },
  'made empty': { held: 45, shown: '45', typed: '', saved: 20 },
  'made a number': { held: 45, shown: '45', typed: ' 60 ', saved: 60 },
  'made a variable': { held: 45, shown: '45', typed: VARIABLE, saved: VARIABLE },
};

inEachEditor('the heartbeat of a connection', (around) => {
  it('is tested and saved as it is shown', async () => {
    const { nodeRed, simulator, open } = around();
    const connection = { type: 'rt-connection', url: simulator.url, auth: 'token' };
    const credentials = { token: TOKEN };
    const nodes = Object.values(CASES).map(({ held }, index) => ({
      id: `connection-${index}`,
      ...connection,
      credentials,
      ...(held !== undefined && { heartbeat: held }),
    }));
    await nodeRed.deploy([TAB, ...nodes]);
    const editor = await open();
    for (const [index, [name, { shown, typed, saved }]] of Object.entries(CASES).entries()) {
      const dialog = await editor.editConnection(`connection-${index}`);
      const field = dialog.locator('#node-config-input-heartbeat');
      assert.equal(await field.inputValue(), shown, name);
      await dialog.locator('#rt-connection-advanced summary').click();
      if (typed !== undefined) await field.fill(typed);
      const asked = editor.page.waitForRequest('**/rt-connection/test');
      await dialog.locator('#rt-connection-test').click();
      const { heartbeat: tested } = (await asked).postDataJSON() as { readonly heartbeat: unknown };
      assert.equal(tested, saved, name);
      await dialog.locator('#rt-connection-test:enabled').waitFor();
      await editor.done();
      const { heartbeat, valid } = await editor.node(`connection-${index}`);
      assert.deepEqual({ heartbeat, valid }, { heartbeat: saved, valid: true }, name);
    }
  });
});
