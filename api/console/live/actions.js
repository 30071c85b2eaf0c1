/** What can be done about an execution: stop, pause, go on; and when it has ended, retry it or take it back. */

import { html, useState } from "../vendor/preact.js";
import { useAction } from "../loading.js";
import { isFinished } from "../model/words.js";
import { Dialog, ErrorNotice, Icon } from "../parts/all.js";
import { useSession } from "../session.js";
import { NotifyButton } from "./notify.js";
import { SequelDialog } from "./sequel.js";

export function Actions({ execution, changed }) {
  const { client, person } = useSession();
  const [asking, setAsking] = useState(null);
  const act = useAction(async (word, reason) => {
    await client[word](execution.execution_id, reason);
    setAsking(null);
    changed();
  });
  const may = person.roles.some((role) => role === "operator" || role === "admin");
  const open = !isFinished(execution.status);
  const why = may ? undefined : `${person.subject} may not: it needs the role operator`;
  const button = (word, label, icon, click, kind = "") => html`<button class=${`button ${kind}`} type="button" disabled=${!may || act.busy} title=${why} onClick=${click}>
    <${Icon} name=${icon} size=${14} /> ${label}
  </button>`;
  const { status, links } = execution;
  return html`<span class="actions">
    ${open ? html`<${NotifyButton} />` : null}
    ${status === "running" || status === "queued" ? button("pause", "Pause", "pause", () => act.run("pause")) : null}
    ${status === "paused" ? button("resume", "Resume", "play", () => act.run("resume"), "primary") : null}
    ${open && status !== "cancelling" ? button("cancel", "Cancel", "stop", () => setAsking("cancel"), "danger") : null}
    ${links.retry ? button("retry", "Retry", "repeat", () => setAsking("retry")) : null}
    ${links.rollback ? button("rollback", "Roll back", "undo", () => setAsking("rollback"), "danger") : null}
    <${ErrorNotice} error=${asking ? null : act.error} />
    <${CancelDialog} open=${asking === "cancel"} act=${act} close=${() => setAsking(null)} />
    ${asking === "retry" || asking === "rollback" ? html`<${SequelDialog} word=${asking} execution=${execution} close=${() => setAsking(null)} />` : null}
  </span>`;
}

function CancelDialog({ open, act, close }) {
  const [reason, setReason] = useState("");
  const submit = (event) => {
    event.preventDefault();
    act.run("cancel", reason);
  };
  return html`<${Dialog} open=${open} title="Cancel this execution?" onClose=${close}>
    <form class="stack" onSubmit=${submit}>
      <p>Nothing new starts. What is in flight is waited for, and the result says what is certain.</p>
      <label class="field"><span>Why? (for the record)</span>
        <input type="text" value=${reason} onInput=${(event) => setReason(event.target.value)} />
      </label>
      <${ErrorNotice} error=${act.error} />
      <div class="row">
        <button class="button danger" type="submit" disabled=${act.busy}>Cancel the execution</button>
        <button class="button quiet" type="button" onClick=${close}>Let it run</button>
      </div>
    </form>
  <//>`;
}
