/** One step before it runs: exactly what is sent where, and how bad that can get. */

import { html, useState } from "../vendor/preact.js";
import { span } from "../model/span.js";
import { counted, effectWords, undoWords } from "../model/words.js";
import { Chip, Code, Risk } from "../parts/all.js";

export function StepItem({ step, number }) {
  const { operation, risk } = step;
  const marks = risk.reasons.filter((reason) => reason.span).map((reason) => reason.span);
  const details = [...new Set(risk.reasons.map((reason) => reason.detail))];
  return html`<li class="plan-step">
    <div class="plan-step-head">
      <span class="step-number num" aria-hidden="true">${number}</span>
      <strong>${step.tool}</strong>
      <span class="muted small">sent to ${operation.service}, ${operation.call}</span>
      <span class="plan-step-risk"><${Risk} risk=${risk} brief /></span>
    </div>
    <${Code} text=${operation.text} marks=${marks} />
    <${Targets} targets=${step.targets} />
    <p class="small">It ${effectWords(risk.effect)}${risk.read_only ? "" : `; ${howUndone(step)}`}. ${howLong(step)}</p>
    ${details.length ? html`<ul class="dashes small">${details.map((each) => html`<li>${each}</li>`)}</ul>` : null}
    <${More} step=${step} />
  </li>`;
}

function howUndone(step) {
  return step.inverse ? `${undoWords(step.undo)}, by ${step.inverse}` : undoWords(step.undo);
}

function howLong({ estimate, times }) {
  const each = times > 1 ? ` on ${counted(times, "target")}` : "";
  return `About ${span(estimate.p50_s)}${each}, mostly under ${span(estimate.p90_s)}.`;
}

const SHOWN = 8;

/** The hosts, all of them on request. */
export function Targets({ targets }) {
  const [open, setOpen] = useState(false);
  if (!targets?.length) return null;
  const shown = open ? targets : targets.slice(0, SHOWN);
  return html`<div class="targets">
    <span class="muted small">${targets.length === 1 ? "on" : `on ${targets.length} targets:`}</span>
    ${shown.map((target) => html`<${Chip}>${target}<//>`)}
    ${targets.length > shown.length
      ? html`<button class="link-button small" type="button" onClick=${() => setOpen(true)}>and ${targets.length - SHOWN} more</button>`
      : null}
  </div>`;
}

/** What the plan says about order, failure and success. */
function More({ step }) {
  const said = [
    step.depends_on.length ? ["After", afterWords(step)] : null,
    step.waves ? ["Waves", step.waves.text] : null,
    step.failure ? ["When it fails", failureWords(step.failure)] : null,
    ...step.success_criteria.map(criterionWords),
    step.rollback ? ["The plan would take it back", `${step.rollback} (by a person: nobody runs this)`] : null,
    ["Step", step.id],
  ].filter(Boolean);
  return html`<details class="small">
    <summary>Order, failure, success</summary>
    <dl class="pairs">${said.map(([word, text]) => html`<div><dt>${word}</dt><dd>${text}</dd></div>`)}</dl>
  </details>`;
}

function afterWords({ depends_on: before, tolerates }) {
  return before.join(", ") + (tolerates.length ? `, and even if ${tolerates.join(", ")} fails` : "");
}

function failureWords({ handling, plain, text }) {
  if (!plain) return `${handling}, because the plan says nothing plain${text ? `: ${text}` : ""}`;
  const shown = handling === "rollback" ? " (by a person: nothing is taken back by itself)" : "";
  return `${handling}${shown}, the plan says: ${text}`;
}

function criterionWords({ check, expression, text }) {
  if (check === "expression") return ["Checked", expression];
  return check === "unchecked" ? ["Not checked", text] : null;
}
