/** Owns what dialogs about events say of a node that gets none: only while its connection and stream are the deployed ones. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { dialogPage } from '../../tools/dialog-page';
import { ROOT } from '../../tools/run-command';
import { FakePage } from '../support/fake-page';

const CHOICES = ['node-input-connection', 'node-input-stream'];
const REJECTED = { status: { fill: 'red', text: 'sign-in rejected' } };

interface Opened {
  trouble(): string | undefined;
  nothing(): string;
}

describe('the trouble of a node, in its dialog', () => {
  const page = new FakePage(dialogPage('rt-call'), CHOICES);
  before(() => void page.open(join(ROOT, 'nodes', 'rt-call', 'editor.ts')));
  after(() => page.close());
  afterEach(() => page.hide());

  function open(edited: object): Opened {
    page.show();
    for (const id of CHOICES) page.element(id).value = 'as deployed';
    const { openSeenEvents } = require('../../nodes/editor/seen-events') as {
      openSeenEvents(node: string, edited: object, text: (key: string) => string): Opened;
    };
    return openSeenEvents('rt-call', edited, (key) => key);
  }

  it('is the text of its light', () => assert.equal(open(REJECTED).trouble(), 'sign-in rejected'));

  for (const id of CHOICES) {
    it(`is not known after another choice of ${id}`, () => {
      const opened = open(REJECTED);
      page.element(id).value = 'another';
      assert.equal(opened.trouble(), undefined);
    });
  }

  it('is told where no event was seen; without one, users are asked to call', () => {
    assert.equal(open(REJECTED).nothing(), 'rt-call.preview.trouble');
    assert.equal(open({}).nothing(), 'rt-call.preview.nothing-seen');
  });

  it('is nothing while the light is green', () =>
    assert.equal(open({ status: { fill: 'green', text: 'streaming' } }).trouble(), undefined));

  it('is not known of a node with changes that are not deployed', () =>
    assert.equal(open({ ...REJECTED, changed: true }).trouble(), undefined));
});
