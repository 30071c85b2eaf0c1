/** Keys that came with an address while somebody acts already: taken only by who is asked and says so. */

import { html, useState } from "./vendor/preact.js";
import { Dialog } from "./parts/all.js";

export function Arrival({ people, acting, take, stay }) {
  const [remember, setRemember] = useState(false);
  const [first, ...beside] = people;
  return html`<${Dialog} open title="A link brought another key" onClose=${stay}>
    <p>Act as <${Person} person=${first} /> from now on? What you submit and answer is then done in that name.</p>
    ${beside.length ? html`<p>It brings the keys of ${beside.map((each, at) => html`${at ? ", " : ""}<${Person} person=${each} />`)} as well.</p>` : null}
    <p class="muted">If you do not know where the link comes from, stay who you are.</p>
    <label class="check">
      <input type="checkbox" checked=${remember} onChange=${(event) => setRemember(event.target.checked)} />
      <span>Remember it in this browser</span>
    </label>
    <div class="row">
      <button class="button primary" type="button" onClick=${stay}>Stay as ${acting.subject}</button>
      <button class="button" type="button" onClick=${() => take(remember)}>Act as ${first.subject} of ${first.tenant}</button>
    </div>
  <//>`;
}

const Person = ({ person }) => html`<strong>${person.subject}</strong> of tenant <strong>${person.tenant}</strong>`;
