/** A person says what became of a step of which nobody knows. */

import { html, useState } from "../vendor/preact.js";
import { useAction } from "../loading.js";
import { ErrorNotice } from "../parts/all.js";
import { useSession } from "../session.js";

const ANSWERS = [
  ["happened", "It happened", "The step counts as done; what comes after it goes on."],
  ["did_not_happen", "It did not happen", "The step counts as failed; it is not sent again."],
  ["try_again", "Try it again", "It is sent once more, under a new key. Do this only when a second time does no harm."],
  ["abort", "End the execution", "Nothing new starts; it ends with this step unknown."],
];

export function Resolve({ execution, step, changed }) {
  const { client } = useSession();
  const [outcome, setOutcome] = useState("");
  const [reason, setReason] = useState("");
  const saying = useAction(async () => {
    await client.resolve(execution.execution_id, { stepId: step.id, outcome, reason });
    changed();
  });
  const submit = (event) => {
    event.preventDefault();
    saying.run();
  };
  return html`<form class="resolve stack" onSubmit=${submit}>
    <fieldset>
      <legend>What became of it?</legend>
      ${ANSWERS.map(
        ([value, label, means]) => html`<label class="choice">
          <input type="radio" name=${`outcome-${step.id}`} value=${value} checked=${outcome === value} onChange=${() => setOutcome(value)} />
          <span><strong>${label}</strong><br /><span class="muted small">${means}</span></span>
        </label>`,
      )}
    </fieldset>
    <label class="field"><span>How do you know?</span>
      <input type="text" required value=${reason} onInput=${(event) => setReason(event.target.value)} placeholder="It stays on record" />
    </label>
    <${ErrorNotice} error=${saying.error} />
    <div><button class="button primary" type="submit" disabled=${saying.busy || !outcome || !reason.trim()}>Say so</button></div>
  </form>`;
}
