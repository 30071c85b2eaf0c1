/** What came back: a table where rows came, the whole as JSON, and both as files. */

import { html, useState } from "../vendor/preact.js";
import { useAction } from "../loading.js";
import { cellOf, columnsOf, rowsIn } from "../model/table.js";
import { counted } from "../model/words.js";
import { Code, ErrorNotice, Icon } from "../parts/all.js";
import { useSession } from "../session.js";

const FIRST = 20; // rows at once

export function ResultParts({ result }) {
  const rows = rowsIn(result.output);
  return html`<div class="result-parts stack">
    ${rows.length ? html`<${Rows} rows=${rows} />` : null}
    ${result.output ? html`<details><summary>The output as JSON</summary><${Code} text=${JSON.stringify(result.output, null, 2)} /></details>` : null}
    <${Exports} executionId=${result.execution_id} />
  </div>`;
}

function Rows({ rows }) {
  const [all, setAll] = useState(false);
  const { columns, more } = columnsOf(rows);
  const shown = all ? rows : rows.slice(0, FIRST);
  return html`<div class="table-box" tabindex="0" role="group" aria-label=${counted(rows.length, "row")}><table class="table data">
      <thead><tr>${columns.map((name) => html`<th>${name}</th>`)}</tr></thead>
      <tbody>${shown.map((row) => html`<tr>${columns.map((name) => html`<td data-word=${name}>${cellOf(row[name])}</td>`)}</tr>`)}</tbody>
    </table></div>
    <p class="muted small">${shown.length < rows.length ? `${shown.length} of ` : ""}${counted(rows.length, "row")}${more ? `; ${counted(more, "column")} more in the files` : ""}
      ${!all && rows.length > FIRST ? html` <button class="link-button" type="button" onClick=${() => setAll(true)}>Show all ${rows.length}</button>` : null}</p>`;
}

function Exports({ executionId }) {
  const { client } = useSession();
  const saving = useAction(async (form) => {
    const response = await client.fetch(`/v1/executions/${encodeURIComponent(executionId)}/result?format=${form}`);
    if (!response.ok) throw new Error(`the result could not be had (${response.status})`);
    save(await response.blob(), `${executionId}.${form}`);
  });
  return html`<div class="row">
      ${["csv", "json"].map((form) => html`<button class="button" type="button" disabled=${saving.busy} onClick=${() => saving.run(form)}>
        <${Icon} name="download" size=${14} /> ${form.toUpperCase()}
      </button>`)}
    </div>
    <${ErrorNotice} error=${saving.error} />`;
}

/** The key is in a header, so that a plain link would not do. */
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
