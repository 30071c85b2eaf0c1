/** Everything that is decided about a plan before it runs: the whole first, then step by step. */

import { html, useState } from "../vendor/preact.js";
import { span } from "../model/span.js";
import { counted, levelWords, plain } from "../model/words.js";
import { worstFirst } from "../model/questions.js";
import { Copyable, Icon, Notice, Risk } from "../parts/all.js";
import { Aside, Sequel } from "./aside.js";
import { StepItem } from "./step.js";

const FIRST = 30;
const MORE = 100;

export function PlanCard({ assessment }) {
  return html`<div class="plan-card">
    <${Summary} assessment=${assessment} />
    ${assessment.warnings.map((warning) => html`<${Notice} kind="wait"><p>${warning}</p><//>`)}
    ${assessment.not_understood.length
      ? html`<${Notice} kind="ask" title="Nobody could tell by reading it"><ul class="dashes">${assessment.not_understood.map((each) => html`<li>${each}</li>`)}</ul><//>`
      : null}
    <${Sequel} assessment=${assessment} />
    <${Steps} steps=${assessment.steps} />
    <${Aside} assessment=${assessment} />
    <p class="digest muted small">
      <span>Digest</span> <${Copyable} text=${assessment.digest} shown=${short(assessment.digest)} label="Copy the digest" />
      ${assessment.policy ? html`<span>Policy <code>${assessment.policy}</code></span>` : null}
    </p>
  </div>`;
}

const short = (digest) => `${digest.slice(0, 19)}...`;

/** Risk, time, mode and approval, each with its reasons. */
export function Summary({ assessment }) {
  const { estimate, risk, approval_level: level } = assessment;
  const people = assessment.quorum > 1 && level > 1 ? `, ${assessment.quorum} people` : "";
  const details = worstFirst(assessment).map((reason) => reason.detail);
  return html`<div class="summary">
    <${Tile} word="Risk" head=${html`<${Risk} risk=${risk} />`} reasons=${details} />
    <${Tile} word="Takes" head=${`about ${span(estimate.p50_s)}`} reasons=${[`mostly under ${span(estimate.p90_s)} (${estimate.basis})`]} />
    <${Tile} word="Mode" head=${plain(assessment.mode)} reasons=${assessment.mode_reasons} />
    <${Tile} word="Approval" head=${`level ${level}: ${levelWords(level)}${people}`} reasons=${assessment.approval_reasons} />
  </div>`;
}

const SHOWN = 3;

function Tile({ word, head, reasons }) {
  const all = [...new Set(reasons)];
  const [open, setOpen] = useState(false);
  return html`<div class="tile">
    <div class="tile-word">${word}</div>
    <div class="tile-head">${head}</div>
    <ul class="tile-reasons">${(open ? all : all.slice(0, SHOWN)).map((each) => html`<li>${each}</li>`)}</ul>
    ${all.length > SHOWN && !open
      ? html`<button class="link-button small" type="button" onClick=${() => setOpen(true)}>and ${all.length - SHOWN} more</button>`
      : null}
  </div>`;
}

/** The steps in their order, each with its number among `all`; of a long plan the first ones, and more on request. */
export function Steps({ steps, all = steps }) {
  const [shown, setShown] = useState(FIRST);
  if (!steps.length) return html`<p class="muted">Nothing would run.</p>`;
  return html`<section>
    <h3 class="section-head">${counted(steps.length, "step")}</h3>
    <ol class="plan-steps">${steps.slice(0, shown).map((step) => html`<${StepItem} key=${step.id} step=${step} number=${all.indexOf(step) + 1} />`)}</ol>
    ${steps.length > shown
      ? html`<button class="button quiet" type="button" onClick=${() => setShown(shown + MORE)}>
          <${Icon} name="plus" /> Show ${Math.min(MORE, steps.length - shown)} of ${steps.length - shown} more steps
        </button>`
      : null}
  </section>`;
}
