/** Owns the page that the simulator shows at `GET /`: how to connect, and a button for each scenario. */
import { createHash } from 'node:crypto';
import { SCENARIO_NAMES, SCENARIOS } from './scenarios/scenarios';

/** What the page tells. */
export interface PageFacts {
  readonly url: string;
  readonly isDemoTokenAccepted: boolean;
  readonly isDemoLoginAccepted: boolean;
  /** The names of the streams. */
  readonly streams: readonly string[];
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5c6b7a; --paper: #f4f6f8; --card: #fff; --line: #d5dce3; --accent: #0b6e8f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebf0; --soft: #9fb0c0; --paper: #14191f; --card: #1d242c; --line: #34404c; --accent: #5cc3e4 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 58rem; margin: 0 auto; padding: 2.5rem 1.25rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.05rem; margin: 0 0 .75rem }
p { margin: .25rem 0 1rem } .soft { color: var(--soft) }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.25rem; margin-top: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 0 } dt { color: var(--soft) } dd { margin: 0 }
code, textarea, output { font: .9rem/1.5 ui-monospace, monospace }
.scenarios { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: .6rem }
button { font: inherit; text-align: left; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: .45rem; padding: .55rem .8rem; cursor: pointer }
button:hover, button:focus-visible { border-color: var(--accent); color: var(--accent); outline: none }
button code { display: block; color: var(--soft); font-size: .8rem }
textarea { width: 100%; min-height: 7.5rem; padding: .6rem; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .45rem; resize: vertical }
.row { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin-top: .6rem } select { font: inherit; padding: .45rem }
ul { margin: 0; padding-left: 1.1rem; overflow-wrap: anywhere } ul:empty + p { display: block } ul + p { display: none; margin: 0 }
output { position: sticky; bottom: .6rem; display: block; margin-top: 1rem; padding: .6rem .8rem; background: var(--card); border: 1px solid var(--accent); border-radius: .45rem; overflow-wrap: anywhere } output:empty { display: none }
output + p { margin: 1rem 0 0 }
`;

const SCRIPT = `
const output = document.querySelector('output');
async function post(path, body) {
  try {
    const response = await fetch(path, { method: 'POST', body });
    const answer = await response.json();
    output.textContent = answer.message ?? (answer.scenario
      ? 'Playing ' + answer.scenario + '.'
      : 'Sent on ' + answer.streams.join(' and ') + ', received '
        + (answer.delivered === 1 ? 'once' : answer.delivered + ' times')
        + '. Each connection gets an event once for each stream that it runs.');
  } catch { output.textContent = 'The simulator does not answer. Is it still running?'; }
}
for (const button of document.querySelectorAll('[data-scenario]')) {
  button.addEventListener('click', () => post('/scenarios/' + button.dataset.scenario));
}
const list = document.querySelector('ul');
async function showTexts() {
  try {
    const { sent } = await (await fetch('/texts?last=10')).json();
    list.replaceChildren(...sent.reverse().map(({ from, to, text }) => {
      const item = document.createElement('li');
      item.textContent = from + ' to ' + to + ': ' + text;
      return item;
    }));
  } catch {}
}
setInterval(showTexts, 2000);
showTexts();
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const stream = document.querySelector('select').value;
  post('/events' + (stream && '?stream=' + stream), document.querySelector('textarea').value);
});
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the page's own style and script run, and no other page can frame it. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(SCRIPT)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
} as const;

/** `a, b, and c` */
const LIST = new Intl.ListFormat('en');

export function renderPage(facts: PageFacts): string {
  const buttons = SCENARIO_NAMES.map(
    (name) =>
      `<button type="button" data-scenario="${name}">${escapeHtml(SCENARIOS[name].title)}<code>${name}</code></button>`,
  ).join('\n');
  const streams = facts.streams.map((name) => `<option value="${name}">${name} stream</option>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>RealTime API simulator</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>RealTime API simulator</h1>
<p class="soft">Telephony events to try flows with, without an account.</p>
<section>
<h2>Connect</h2>
<dl>
<dt>Address</dt><dd><code>${escapeHtml(facts.url)}</code></dd>
<dt>Token</dt><dd>${facts.isDemoTokenAccepted ? '<code>demo</code>' : 'one of those given with <code>--token</code>'}</dd>
<dt>Sign in with</dt><dd>${facts.isDemoLoginAccepted ? 'username <code>demo</code>, password <code>demo</code>' : 'one of those given with <code>--user</code>'}</dd>
</dl>
</section>
<section>
<h2>Play a scenario</h2>
<div class="scenarios">
${buttons}
</div>
</section>
<section>
<h2>Texts that were sent over REST</h2>
<ul aria-live="polite"></ul>
<p class="soft">None yet. A flow sends one with <code>POST /sms/send</code>.</p>
</section>
<section>
<h2>Send an event of your own</h2>
<form>
<textarea name="event" aria-label="Event" spellcheck="false">{
  "event": "message.received",
  "from": "+13125550142",
  "to": "+12025550100",
  "text": "Please stop"
}</textarea>
<div class="row">
<select name="stream" aria-label="Stream">
<option value="">${LIST.format(facts.streams)} stream</option>
${streams}
</select>
<button>Send</button>
</div>
</form>
</section>
<output aria-live="polite"></output>
<p class="soft">The API's documentation does not name the properties of events: those shown here are this
simulator's assumption. From a program: <code>POST /scenarios/&lt;name&gt;</code>, or
<code>POST /events</code> with any JSON object.</p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
