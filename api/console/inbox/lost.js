/** An execution with steps of which nobody knows: somebody says what became of each, here or on its page. */

import { html } from "../vendor/preact.js";
import { Resolve } from "../live/resolve.js";
import { Trouble } from "../live/trouble.js";
import { splitId, verdictOf } from "../model/rows.js";
import { counted } from "../model/words.js";
import { Ago, Code } from "../parts/all.js";
import { Entry } from "./entry.js";

export function Lost({ execution, changed }) {
  const unknown = execution.steps.filter((step) => step.status === "unknown");
  const sub = html`${execution.requester} asked <${Ago} at=${execution.created_at} />; nobody knows what became of ${counted(unknown.length, "step")}: ${unknown.map((step) => step.id).join(", ")}`;
  return html`<${Entry} execution=${execution} sub=${sub} act="Look and say">
    <div class="stack">${unknown.map((step) => html`<${Unknown} key=${step.id} execution=${execution} step=${step} changed=${changed} />`)}</div>
  <//>`;
}

function Unknown({ execution, step, changed }) {
  const verdict = verdictOf(execution, step.id);
  const { target } = splitId(step.id);
  return html`<section class="stack" aria-label=${step.id}>
    <h3>${verdict?.tool || step.id}${whereOf(target, verdict)}</h3>
    <${Trouble} step=${step} />
    <${Code} text=${verdict ? verdict.operation.text : ""} />
    <${Resolve} execution=${execution} step=${step} changed=${changed} />
  </section>`;
}

const whereOf = (target, verdict) => {
  const targets = target ? [target] : verdict?.targets || [];
  return targets.length ? ` on ${targets.join(", ")}` : "";
};
