/** What stands beside the steps: checks, and of a retry or a rollback what is done, what stays, what is needed. */

import { html } from "../vendor/preact.js";
import { Notice } from "../parts/all.js";

/** Safety checks of the plan: those that are run, and those that only a person can look at. */
export function Aside({ assessment }) {
  const { checks, safety_checks: safety } = assessment;
  if (!safety.length) return null;
  const run = new Map(checks.map((check) => [check.id, check]));
  return html`<details class="aside">
    <summary>${safetyWords(checks.length, safety)}</summary>
    <ul class="stack">${safety.map((view) => html`<li><${Safety} view=${view} run=${run} /></li>`)}</ul>
  </details>`;
}

function safetyWords(running, safety) {
  const byHand = safety.filter((view) => !view.checks.length).length;
  return `Safety checks: ${running} run by Stage E, ${byHand} for a person to look at`;
}

function Safety({ view, run }) {
  return html`<p>${view.stage}: ${view.check} <span class="muted">(else ${view.failure_action})</span></p>
    <ul class="dashes small">
      ${view.checks.map((id) => html`<li><code>${run.get(id)?.operation.text}</code> for ${run.get(id)?.target}</li>`)}
      ${view.checks.length ? null : view.probes.map((probe) => html`<li>would be answered by <code>${probe}</code></li>`)}
      ${view.not_run.map((reason) => html`<li>not run: ${reason}</li>`)}
    </ul>`;
}

/** Of a retry: what is taken over. Of a rollback: what stays as it is. */
export function Sequel({ assessment }) {
  const { taken_over: done, cannot_undo: stays } = assessment;
  return html`${done.length
      ? html`<details class="aside"><summary>${done.length} done before, not run again</summary>
          <ul class="dashes small">${done.map((each) => html`<li><code>${each.id}</code>${each.targets ? ` on ${each.targets.join(", ")}` : ""}</li>`)}</ul>
        </details>`
      : null}
    ${stays.length
      ? html`<${Notice} kind="bad" title="This stays as it is">
          <ul class="dashes">${stays.map((each) => html`<li><code>${each.id}</code>: ${each.reason}${each.instructions ? html`<br /><span class="muted">For a person to do, says the plan: ${each.instructions}</span>` : null}</li>`)}</ul>
        <//>`
      : null}`;
}
