/** What ran and what runs: narrowed by filters that stand in the address, with what was expected beside what came. */

import { html, useEffect, useState } from "../vendor/preact.js";
import { Empty, ErrorNotice, Loading, PageHead } from "../parts/all.js";
import { filtersIn, wantedBy } from "../model/history.js";
import { HistoryFilters } from "../history/filters.js";
import { HistoryRows } from "../history/rows.js";
import { useAction, useLoad } from "../loading.js";
import { useSession } from "../session.js";

const PAGE = 30;

export function ExecutionsPage({ query }) {
  const { client } = useSession();
  const filters = filtersIn(query);
  const address = JSON.stringify(filters);
  const { value, error, loading, reload } = useLoad(() => client.list({ limit: PAGE, ...wantedBy(filters) }), [client, address]);
  const [older, setOlder] = useState({ items: [], next: null });
  useEffect(() => setOlder({ items: [], next: value?.next ?? null }), [value]);
  const more = useAction(async () => {
    const page = await client.list({ limit: PAGE, cursor: older.next, ...wantedBy(filters) });
    setOlder({ items: [...older.items, ...page.items], next: page.next });
  });
  const items = value ? [...value.items, ...older.items] : [];
  return html`<${PageHead} title="Executions" sub="Newest first. The address holds what you look for: send it to somebody." >
      <button class="button" type="button" onClick=${reload} disabled=${loading}>Look again</button>
    <//>
    <${HistoryFilters} key=${address} filters=${filters} />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${value && !items.length ? html`<${Nothing} filtered=${Object.keys(filters).length > 0} />` : null}
    ${items.length ? html`<${HistoryRows} items=${items} />` : null}
    <${ErrorNotice} error=${more.error} />
    ${older.next ? html`<p class="load-more"><button class="button" type="button" onClick=${() => more.run()} disabled=${more.busy}>Show older ones</button></p>` : null}`;
}

function Nothing({ filtered }) {
  if (filtered) return html`<${Empty} title="Nothing like that has run"><a href="#/executions">Show all</a><//>`;
  return html`<${Empty} title="Nothing has run yet"><a href="#/">Make a request</a><//>`;
}
