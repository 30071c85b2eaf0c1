/** What waits for a person: questions, and executions of which somebody must say what happened. */

import { html, useEffect, useState } from "../vendor/preact.js";
import { waitingFor } from "../inbox/waiting.js";
import { Approvals } from "../live/approvals.js";
import { useLoad } from "../loading.js";
import { titleOf } from "../model/history.js";
import { levelWords } from "../model/words.js";
import { Ago, Empty, ErrorNotice, Icon, Loading, Moment, PageHead, Risk, Status } from "../parts/all.js";
import { hrefOf } from "../router.js";
import { useSession } from "../session.js";

const EVERY_MS = 5000;

export function InboxPage() {
  const { client } = useSession();
  const { value, error, reload } = useLoad(() => waitingFor(client), [client]);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const empty = value && !value.asked.length && !value.lost.length;
  return html`<${PageHead} title="Inbox" sub="Questions, and executions that need somebody. The oldest first." />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${empty ? html`<${Empty} title="Nothing waits for anybody" />` : null}
    ${value?.lost.length ? html`<h2 class="section-head">Somebody must say what happened</h2>
      <ul class="rows">${value.lost.map((each) => html`<${Lost} key=${each.execution_id} execution=${each} />`)}</ul>` : null}
    ${value?.asked.length ? html`<h2 class="section-head">Questions</h2>
      <ul class="inbox">${value.asked.map((each) => html`<${Asked} key=${each.execution.execution_id} entry=${each} changed=${reload} />`)}</ul>` : null}`;
}

function Lost({ execution }) {
  const unknown = execution.steps.filter((step) => step.status === "unknown").map((step) => step.id);
  return html`<li><a href=${hrefOf("executions", execution.execution_id)}>
    <${Status} status=${execution.status} />
    <span class="grow">${titleOf(execution)}<span class="muted small">, ${unknown.join(", ") || "look at it"}</span></span>
    <span class="muted">${execution.requester}, <${Ago} at=${execution.created_at} /></span>
  </a></li>`;
}

/** One execution with its questions; they are answered here, or on its page. */
function Asked({ entry, changed }) {
  const { execution, approvals } = entry;
  const [open, setOpen] = useState(false);
  const [first] = approvals;
  return html`<li class="card">
    <div class="inbox-head">
      <div class="grow">
        <a href=${hrefOf("executions", execution.execution_id)}>${titleOf(execution)}</a>
        <div class="muted small">${execution.requester} asked <${Ago} at=${first.requested_at} />; level ${first.level}: ${levelWords(first.level)}; until <${Moment} at=${first.expires_at} /></div>
      </div>
      <${Risk} risk=${execution.assessment.risk} />
      <button class="button" type="button" aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
        <${Icon} name="eye" size=${14} /> ${open ? "Close" : "Look and answer"}
      </button>
    </div>
    ${open ? html`<div class="card-body"><${Approvals} execution=${execution} changed=${changed} /></div>` : null}
  </li>`;
}

/** How much waits, in the navigation. */
export function InboxBadge() {
  const { client } = useSession();
  const { value, reload } = useLoad(() => waitingFor(client), [client]);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS * 3);
    addEventListener("hashchange", reload);
    return () => {
      clearInterval(timer);
      removeEventListener("hashchange", reload);
    };
  }, [reload]);
  const number = value ? value.asked.length + value.lost.length : 0;
  return number ? html`<span class="badge">${number}<span class="hidden"> waiting</span></span>` : null;
}
