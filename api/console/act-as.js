/** At the foot of the navigation: who acts, and the keys that are here. */

import { html, useState } from "./vendor/preact.js";
import { KeyForm } from "./key-gate.js";
import { Dialog, Icon } from "./parts/all.js";
import { useSession } from "./session.js";

/** A choice among people alone: a closed list changes with each press of an arrow, so nothing in it may do harm. */
export function ActAs() {
  const { person, people, actAs } = useSession();
  const [open, setOpen] = useState(false);
  return html`<label class="act-as">
      <${Icon} name="person" /><span class="hidden">Act as</span>
      <select value=${String(people.indexOf(person))} onChange=${(event) => actAs(Number(event.target.value))} title=${`${person.roles.join(", ")} of ${person.tenant}`}>
        ${people.map((each, at) => html`<option value=${String(at)}>${each.subject}</option>`)}
      </select>
    </label>
    <button class="icon-button" type="button" title="Keys" onClick=${() => setOpen(true)}><${Icon} name="key" /><span class="hidden">Keys</span></button>
    ${open ? html`<${KeysDialog} close=${() => setOpen(false)} />` : null}`;
}

function KeysDialog({ close }) {
  const { addKey } = useSession();
  const [forgetting, setForgetting] = useState(false);
  if (forgetting) return html`<${ForgetDialog} close=${close} />`;
  return html`<${Dialog} open title="Keys" onClose=${close}>
    <p>Enter the key of another person: one who approves, for instance. You can switch between them at the foot of the navigation.</p>
    <${KeyForm} addKey=${addKey} label="Add this key" onDone=${close} />
    <div class="dialog-end"><button class="button danger" type="button" onClick=${() => setForgetting(true)}>Forget all keys...</button></div>
  <//>`;
}

function ForgetDialog({ close }) {
  const { people, leave } = useSession();
  return html`<${Dialog} open title="Forget all keys?" onClose=${close}>
    <p>This browser forgets the keys of ${people.map((each) => each.subject).join(", ")}. What runs goes on; to come back you need a key.</p>
    <div class="row">
      <button class="button primary" type="button" onClick=${close}>Keep them</button>
      <button class="button danger" type="button" onClick=${leave}>Forget all keys</button>
    </div>
  <//>`;
}
