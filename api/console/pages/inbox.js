/** What waits for a person: questions, and executions of which somebody must say what happened. */

import { html, useEffect } from "../vendor/preact.js";
import { Asked } from "../inbox/asked.js";
import { Lost } from "../inbox/lost.js";
import { howManyWait, waitingFor } from "../inbox/waiting.js";
import { useLoad } from "../loading.js";
import { Empty, ErrorNotice, Loading, PageHead } from "../parts/all.js";
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
      <ul class="inbox">${value.lost.map((each) => html`<${Lost} key=${each.execution_id} execution=${each} changed=${reload} />`)}</ul>` : null}
    ${value?.asked.length ? html`<h2 class="section-head">Questions</h2>
      <ul class="inbox">${value.asked.map((each) => html`<${Asked} key=${each.execution.execution_id} entry=${each} changed=${reload} />`)}</ul>` : null}`;
}

/** How much waits, in the navigation. */
export function InboxBadge() {
  const { client } = useSession();
  const { value: number, reload } = useLoad(() => howManyWait(client), [client]);
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS * 3);
    addEventListener("hashchange", reload);
    return () => {
      clearInterval(timer);
      removeEventListener("hashchange", reload);
    };
  }, [reload]);
  return number ? html`<span class="badge">${number}<span class="hidden"> waiting</span></span>` : null;
}
