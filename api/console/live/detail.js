/** One step: what was sent, each attempt, what it printed, and what went wrong. */

import { html, useState } from "../vendor/preact.js";
import { partsOf, splitId, verdictOf } from "../model/rows.js";
import { besideText, textOf } from "../model/output.js";
import { plain } from "../model/words.js";
import { Card, Code, Duration, Facts, Icon, Moment, Status } from "../parts/all.js";
import { useOpenedFocus } from "./opened-focus.js";
import { Output } from "./output.js";
import { Resolve } from "./resolve.js";
import { Trouble } from "./trouble.js";

export function StepDetail({ execution, board, stepId, opener, close, select, changed }) {
  const { place, heading } = useOpenedFocus(opener, stepId, () => document.querySelector(".timeline .window-list"));
  const step = [...execution.steps, ...execution.checks].find((each) => each.id === stepId);
  if (!step) return null;
  const { target } = splitId(stepId);
  const verdict = verdictOf(execution, stepId);
  const parts = partsOf(execution, stepId);
  const live = board.live.get(stepId);
  const printed = step.output === null && live ? live : textOf(step.output);
  const title = html`<${Status} status=${step.status} /> <span class="step-title">${verdict?.tool || `check ${step.stage}`}${target ? ` on ${target}` : ""}</span>`;
  return html`<div ref=${place} class="detail"><${Card} title=${title} heading=${heading} aside=${html`<${Close} close=${close} />`}>
    <div class="stack">
      <${Trouble} step=${step} />
      <${Code} text=${verdict?.operation.text || step.text || ""} />
      ${step.status === "unknown" ? html`<${Resolve} execution=${execution} step=${step} changed=${changed} />` : null}
      <${Facts} entries=${factsOf(step, verdict, target)} />
      <${Attempts} attempts=${step.attempts} />
      ${parts.length ? html`<${Parts} parts=${parts} select=${select} />` : printed ? html`<${Output} key=${stepId} text=${printed} name=${stepId} live=${!step.ended_at} truncated=${step.truncated} />` : html`<p class="muted small">${noOutput(step)}</p>`}
    </div>
  <//></div>`;
}

const Close = ({ close }) => html`<button class="icon-button" type="button" onClick=${close}><${Icon} name="cross" /><span class="hidden">Close the step</span></button>`;

function factsOf(step, verdict, target) {
  const beside = besideText(step.output).filter(([name]) => name !== "host" && name !== "duration_s");
  return [
    ["Target", target || step.target || verdict?.targets.join(", ")],
    ["Took", step.started_at ? html`<${Duration} from=${step.started_at} to=${step.ended_at} />` : null],
    ["Started", step.started_at ? html`<${Moment} at=${step.started_at} />` : null],
    ["Was before", step.before],
    ["Taken over", step.taken_over ? "done before, not run again" : null],
    ["Waves", step.waves ? wavesWords(step.waves) : null],
    ...beside.map(([name, value]) => [plain(name), String(value)]),
  ];
}

const wavesWords = (waves) =>
  `wave ${waves.wave} of ${waves.waves}: ${waves.begun} of ${waves.targets} hosts begun, ${waves.failed} failed; it stops at ${waves.most_failures}`;

const SHOWN = 60;

/** The targets of a step over a list, each a way to its own output. */
function Parts({ parts, select }) {
  const [open, setOpen] = useState(false);
  const shown = open ? parts : parts.slice(0, SHOWN);
  return html`<ul class="parts">
    ${shown.map((part) => html`<li><button class="part" type="button" onClick=${() => select(part.id)}><${Status} status=${part.status} bare /><span>${splitId(part.id).target}</span></button></li>`)}
    ${parts.length > shown.length ? html`<li><button class="link-button" type="button" onClick=${() => setOpen(true)}>and ${parts.length - SHOWN} more</button></li>` : null}
  </ul>`;
}

function noOutput(step) {
  if (step.ended_at) return "It printed nothing.";
  if (step.status === "unknown") return "Nobody knows what it printed.";
  return step.status === "running" ? "Its output comes when it has ended." : "It has not run yet.";
}

function Attempts({ attempts }) {
  if (!attempts.length || (attempts.length === 1 && attempts[0].outcome === "succeeded" && !attempts[0].evidence)) return null;
  return html`<ol class="attempts">
    ${attempts.map(
      (attempt) => html`<li>
        <span class="muted num">attempt ${attempt.number}</span>
        <${Status} status=${attempt.outcome || "running"} bare />
        <${Duration} from=${attempt.started_at} to=${attempt.ended_at} />
        <span class="grow small">${attempt.error || ""} ${settledWords(attempt.evidence)}</span>
      </li>`,
    )}
  </ol>`;
}

function settledWords(evidence) {
  if (!evidence || typeof evidence !== "object") return "";
  return `Settled by ${evidence.by}: ${plain(evidence.resolution)}, ${evidence.reason || "no reason given"}`;
}
