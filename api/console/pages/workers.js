/** Whether Stage E can work: its parts, as its own health check tells. */

import { html } from "../vendor/preact.js";
import { Empty, ErrorNotice, Loading, PageHead } from "../parts/all.js";
import { useLoad } from "../loading.js";
import { useSession } from "../session.js";

export function WorkersPage() {
  const { client } = useSession();
  const { value, error, reload } = useLoad(async () => (await client.fetch("/readyz")).json(), [client]);
  return html`<${PageHead} title="Workers" sub=${value ? `Stage E is ${value.status}` : ""} />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${value && !value.checks.length ? html`<${Empty} title="Nothing is told" />` : null}
    <ul class="rows">${value?.checks.map(
      (each) => html`<li><span>${each.ok ? "ok" : "away"}</span><span class="grow">${each.name}</span><span>${each.detail}</span></li>`,
    )}</ul>`;
}
