/** One execution that waits for a person: what it is, and on request what it needs. */

import { html, useState } from "../vendor/preact.js";
import { titleOf } from "../model/history.js";
import { Icon, Risk } from "../parts/all.js";
import { hrefOf } from "../router.js";

/** `act` names what the button leads to; the children are drawn once somebody has clicked it. */
export function Entry({ execution, sub, act, children }) {
  const [open, setOpen] = useState(false);
  return html`<li class="card">
    <div class="inbox-head">
      <div class="grow">
        <a href=${hrefOf("executions", execution.execution_id)}>${titleOf(execution)}</a>
        <div class="muted small">${sub}</div>
      </div>
      <${Risk} risk=${execution.assessment.risk} />
      <button class="button" type="button" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
        <${Icon} name="eye" size=${14} /> ${open ? "Close" : act}
      </button>
    </div>
    ${open ? html`<div class="card-body">${children}</div>` : null}
  </li>`;
}
