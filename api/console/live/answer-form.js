/** Yes, no, or taken back. Who may not answer is told why before they try. */

import { html, useState } from "../vendor/preact.js";
import { useAction } from "../loading.js";
import { ErrorNotice, Icon } from "../parts/all.js";
import { useSession } from "../session.js";

const ANSWERS = new Set(["approver", "admin"]);

export function AnswerForm({ approval, standing, changed, failed }) {
  const { client, person, people, actAs } = useSession();
  const [comment, setComment] = useState("");
  const [missing, setMissing] = useState(false);
  const answering = useAction(async (decision) => {
    try {
      await client.decide(approval.approval_id, { decision, digest: approval.digest, comment: comment.trim() });
      changed();
    } catch (error) {
      failed(error);
      throw error;
    }
  });
  const may = Boolean(standing?.may_answer);
  const other = people.find((each) => each !== person && each.roles.some((role) => ANSWERS.has(role)));
  const fault = `missing-${approval.approval_id}`;
  const reject = () => {
    setMissing(!comment.trim());
    if (comment.trim()) answering.run("reject");
  };
  return html`<div class="answer-form stack">
    ${standing?.why_not ? html`<p class="why-not"><${Icon} name="lock" size=${14} /> <span>${standing.why_not}</span>
      ${other ? html`<button class="link-button" type="button" onClick=${() => actAs(people.indexOf(other))}>Act as ${other.subject}</button>` : null}</p>` : null}
    <div class="answer-line">
    <label class="field"><span>Comment <span class="muted">(needed to reject)</span></span>
      <input type="text" value=${comment} disabled=${!may} aria-invalid=${missing ? "true" : undefined} aria-describedby=${missing ? fault : undefined} onInput=${(event) => {
        setComment(event.target.value);
        setMissing(false);
      }} />
    </label>
    <div class="row">
      <button class="button primary" type="button" disabled=${!may || answering.busy} onClick=${() => answering.run("approve")}>
        <${Icon} name="check" size=${14} /> ${approval.level <= 1 ? "Confirm" : "Approve"}
      </button>
      <button class="button danger" type="button" disabled=${!may || answering.busy} onClick=${reject}><${Icon} name="cross" size=${14} /> Reject</button>
    </div>
    </div>
    ${missing ? html`<p id=${fault} class="field-fault" role="alert">Say why, so that whoever asked knows what to change.</p>` : null}
    <${ErrorNotice} error=${answering.error} />
  </div>`;
}
