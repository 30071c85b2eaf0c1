/** What waits for a person. */

import { html } from "../vendor/preact.js";
import { Ago, Empty, ErrorNotice, Loading, PageHead, Status } from "../parts/all.js";
import { useLoad } from "../loading.js";
import { hrefOf } from "../router.js";
import { useSession } from "../session.js";

export function InboxPage() {
  const { client } = useSession();
  const { value, error, reload } = useLoad(() => client.approvals({ state: "pending" }), [client]);
  return html`<${PageHead} title="Inbox" />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${value && !value.length ? html`<${Empty} title="Nothing waits for anybody" />` : null}
    <ul class="rows">${value?.map(
      (each) => html`<li><a href=${hrefOf("executions", each.execution_id)}>
        <${Status} status=${each.state} /><span class="grow">level ${each.level}</span><${Ago} at=${each.requested_at} />
      </a></li>`,
    )}</ul>`;
}
