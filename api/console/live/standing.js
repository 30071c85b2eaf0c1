/** How an execution stands: how far, for how long, and what it waits for. */

import { html } from "../vendor/preact.js";
import { progressOf } from "../model/progress.js";
import { byHolder } from "../model/questions.js";
import { failedSteps } from "../model/rows.js";
import { clockTime, secondsBetween, span } from "../model/span.js";
import { isFinished, plain, statusWords } from "../model/words.js";
import { Ago, Copyable, Notice, Status } from "../parts/all.js";
import { hrefOf } from "../router.js";

/** Where it comes from, and what followed on it. */
export function Origin({ execution }) {
  const linked = [
    ["retries", execution.retry_of],
    ["takes back", execution.rollback_of],
    ["retried by", execution.retried_by],
    ["taken back by", execution.rolled_back_by],
  ].filter(([, id]) => id);
  return html`<span class="origin">
    <${Status} status=${execution.status} />
    <span>${execution.requester ? `${execution.requester}, ` : ""}<${Ago} at=${execution.created_at} /></span>
    <span>${plain(execution.mode)}</span>
    <${Copyable} text=${execution.execution_id} shown=${execution.execution_id.slice(0, 8)} label="Copy the id" />
    ${linked.map(([word, id]) => html`<span>${word} <a href=${hrefOf("executions", id)}>${id.slice(0, 8)}</a></span>`)}
  </span>`;
}

/** How far, time gone, time left. */
export function Progress({ execution, toldAt, now }) {
  const { head, more, percent, bars } = progressOf(execution);
  const began = execution.started_at || execution.created_at;
  const gone = span(secondsBetween(began, execution.ended_at || now));
  return html`<section class="progress" aria-label="Progress">
    <div class="progress-words">
      <strong class="num">${head}</strong>
      <span class="num">${more}</span>
      <span class="grow"></span>
      <span class="num">${timesWords(execution, gone, (now - toldAt) / 1000)}</span>
    </div>
    <div class="progress-bar" role="progressbar" aria-label="Progress" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
      ${bars.map(([kind, share]) => html`<div class=${`kind-${kind}`} style=${{ width: `${share * 100}%` }}></div>`)}
    </div>
  </section>`;
}

function timesWords({ status, progress }, gone, sinceS) {
  if (isFinished(status)) return `${statusWords(status).label} after ${gone}`;
  if (status !== "running") return `${statusWords(status).label}, ${gone}`;
  return progress.eta_s === null ? gone : `${gone}, about ${span(Math.max(progress.eta_s - Math.max(sinceS, 0), 0))} left`;
}

/** What holds it back, and who has to do what. */
export function Standing({ execution, select }) {
  const unknown = execution.steps.filter((step) => step.status === "unknown");
  const open = !isFinished(execution.status);
  return html`
    ${execution.stopped && open ? html`<${Notice} kind="wait" title="Stopped"><p>${execution.stopped}</p><//>` : null}
    ${execution.status === "paused" ? html`<${Notice} kind="wait" title="Paused"><p>Nothing new starts until somebody resumes it.</p><//>` : null}
    ${open && execution.waits_for.length
      ? html`<${Notice} kind="wait" title="It waits"><ul class="dashes">${byHolder(execution.waits_for).map((held) => html`<li><${Held} held=${held} /></li>`)}</ul><//>`
      : null}
    ${open && unknown.length
      ? html`<${Notice} kind="ask" title=${`Nobody knows what became of ${unknown.length === 1 ? "this" : "these"}: look at the target, then say it`}>
          <ul class="dashes">${unknown.map((step) => html`<li><button class="link-button" type="button" onClick=${() => select(step.id)}>${step.id}</button></li>`)}</ul>
        <//>`
      : null}`;
}

function Held({ held }) {
  if (held.until) return html`for <code>${held.target}</code> until ${clockTime(held.until).slice(11)}: ${held.reason || ""}`;
  const eta = held.eta_s === null || held.eta_s === undefined ? "" : `, about ${span(held.eta_s)} more`;
  return html`for <code>${held.targets.join(", ")}</code>, which ${held.execution_id
    ? html`<a href=${hrefOf("executions", held.execution_id)}>execution ${held.execution_id.slice(0, 8)}</a> (${plain(held.status)})`
    : "somebody else's execution"} has${eta}`;
}

const SHOWN = 5;

/** The ways to what failed. */
export function Failed({ execution, select }) {
  const failed = failedSteps(execution);
  if (!failed.length) return null;
  return html`<p class="row"><span class="muted">See why:</span>
    ${failed.slice(0, SHOWN).map(({ id, label }) => html`<button class="link-button" type="button" onClick=${() => select(id)}>${label}</button>`)}
    ${failed.length > SHOWN ? html`<span class="muted">and ${failed.length - SHOWN} more below</span>` : null}
  </p>`;
}
