/** All executions, newest first. */

import { html } from "../vendor/preact.js";
import { Ago, Empty, ErrorNotice, Loading, PageHead, Status } from "../parts/all.js";
import { useLoad } from "../loading.js";
import { hrefOf } from "../router.js";
import { useSession } from "../session.js";

export function ExecutionsPage() {
  const { client } = useSession();
  const { value, error, reload } = useLoad(() => client.list({ limit: 50 }), [client]);
  return html`<${PageHead} title="Executions" />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${value && !value.items.length ? html`<${Empty} title="Nothing has run yet"><a href="#/">Make a request</a><//>` : null}
    <ul class="rows">${value?.items.map((each) => html`<${Row} execution=${each} />`)}</ul>`;
}

function Row({ execution }) {
  return html`<li>
    <a href=${hrefOf("executions", execution.execution_id)}>
      <${Status} status=${execution.status} />
      <span class="grow">${execution.request_text || execution.assessment.steps[0]?.operation.text || execution.execution_id}</span>
      <span class="muted"><${Ago} at=${execution.created_at} /></span>
    </a>
  </li>`;
}
