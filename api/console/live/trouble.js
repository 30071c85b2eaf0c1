/** Why a step did not succeed: what happened, what it likely comes from, what to do. */

import { html } from "../vendor/preact.js";
import { troubleOf } from "../model/trouble.js";
import { Notice } from "../parts/all.js";

export function Trouble({ step }) {
  const trouble = troubleOf(step);
  if (!trouble) return null;
  const kind = { failed: "bad", unknown: "ask", retrying: "wait" }[step.status] || "idle";
  return html`<${Notice} kind=${kind} title=${trouble.happened}>
    <p><span class="muted">Likely cause:</span> ${trouble.cause}</p>
    <p><span class="muted">What to do:</span> ${trouble.act}</p>
  <//>`;
}
