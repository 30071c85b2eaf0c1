/** Questions that an execution waits with, and the answer to them. */

import { html, useState } from "../vendor/preact.js";
import { useLoad, useNow } from "../loading.js";
import { askedSteps, irreversible } from "../model/questions.js";
import { secondsBetween, span } from "../model/span.js";
import { counted, statusWords } from "../model/words.js";
import { Card, Copyable, Icon, Notice } from "../parts/all.js";
import { Summary, Steps } from "../plan/card.js";
import { Sequel } from "../plan/aside.js";
import { Targets } from "../plan/step.js";
import { useSession } from "../session.js";
import { AnswerForm } from "./answer-form.js";

const CHANGED = new Set(["stale-digest", "conflict"]);

export function Approvals({ execution, changed }) {
  const [surprise, setSurprise] = useState(null);
  const pending = execution.approvals.filter((approval) => approval.state === "pending");
  const failed = (error) => {
    if (!CHANGED.has(error.code)) return;
    setSurprise(error);
    changed();
  };
  return html`
    ${surprise ? html`<${Notice} kind="ask" title="The plan changed, look again"><p>${surprise.message}</p><//>` : null}
    ${pending.map((approval) => html`<${Question} key=${approval.approval_id + approval.digest} approval=${approval} execution=${execution} changed=${changed} failed=${failed} />`)}
    <${Answered} execution=${execution} />`;
}

/** Everything that a person must see before they say yes. */
function Question({ approval, execution, changed, failed }) {
  const { client, person } = useSession();
  const { value: standing } = useLoad(() => client.standing(approval.approval_id), [client, approval.approval_id]);
  const { assessment } = execution;
  const steps = askedSteps(approval, assessment);
  const whole = approval.step_id === null;
  const title = html`<span class="question-title"><${Icon} name="question" /> ${titleOf(approval, execution, person)}</span>`;
  return html`<${Card} kind="ask" title=${title} aside=${html`<${Countdown} until=${approval.expires_at} />`}>
    <div class="plan-card">
      ${approval.reason ? html`<${Notice} kind="wait" title="Why it is asked now"><p>${approval.reason}</p><//>` : null}
      ${whole ? html`<${Summary} assessment=${assessment} /><${Sequel} assessment=${assessment} />` : html`<${StepByStep} execution=${execution} approval=${approval} />`}
      <${Unclear} assessment=${assessment} />
      <${NoWayBack} steps=${steps} />
      ${steps.length === 1 && !approval.targets ? null : html`<${Targets} targets=${approval.targets || assessment.targets} />`}
      <${Steps} steps=${steps} all=${assessment.steps} />
      <p class="digest muted small"><span>An answer is bound to what is shown here:</span> <${Copyable} text=${approval.digest} shown=${`${approval.digest.slice(0, 19)}...`} label="Copy the digest" /></p>
      <${Votes} approval=${approval} />
      <${AnswerForm} approval=${approval} standing=${standing} changed=${changed} failed=${failed} />
    </div>
  <//>`;
}

function titleOf(approval, execution, person) {
  if (approval.level <= 1) return execution.requester === person.subject ? "This waits for your confirmation" : "This waits for a confirmation";
  return approval.level === 2 ? "This waits for a review by somebody else" : "This step waits for a review by somebody else";
}

function Countdown({ until }) {
  const now = useNow(1000);
  const left = secondsBetween(now, until);
  return html`<span class="num muted small" role="timer">${left > 0 ? `${span(left)} left to answer` : "the time to answer is over"}</span>`;
}

/** At level 3 each step is asked about when it is due. */
function StepByStep({ execution, approval }) {
  const answered = execution.approvals.filter((each) => each.step_id && each.state === "approved").length;
  const total = execution.assessment.steps.filter((step) => !step.risk.read_only).length;
  return html`<p class="muted">Step by step: ${answered} of ${counted(total, "change")} agreed to so far. Now: <code>${approval.step_id}</code></p>`;
}

function Unclear({ assessment }) {
  if (!assessment.not_understood.length) return null;
  return html`<${Notice} kind="ask" title="Nobody could tell by reading it"><ul class="dashes">${assessment.not_understood.map((each) => html`<li>${each}</li>`)}</ul><//>`;
}

function NoWayBack({ steps }) {
  const found = irreversible(steps);
  if (!found.length) return null;
  return html`<${Notice} kind="bad" title="What cannot be undone for certain">
    <ul class="dashes">${found.map(({ step, words }) => html`<li><code>${step.operation.text}</code>: ${words}</li>`)}</ul>
  <//>`;
}

function Votes({ approval }) {
  if (!approval.votes.length && approval.quorum < 2) return null;
  return html`<p>${approval.votes.length} of ${approval.quorum} have answered${approval.votes.map((vote) => `; ${vote.approver}: ${vote.decision}${vote.comment ? `, ${vote.comment}` : ""}`)}</p>`;
}

/** Who agreed, or did not. */
function Answered({ execution }) {
  const settled = execution.approvals.filter((approval) => approval.state !== "pending" && approval.votes.length);
  if (!settled.length) return null;
  return html`<ul class="answered muted small">${settled.map(
    (approval) => html`<li>${statusWords(approval.state).label}${approval.step_id ? ` (${approval.step_id})` : ""}: ${approval.votes
      .map((vote) => `${vote.approver}${vote.comment ? `, "${vote.comment}"` : ""}`)
      .join("; ")}</li>`,
  )}</ul>`;
}
