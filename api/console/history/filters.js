/** What to look for. Each change of a choice counts at once, each text when it is entered. */

import { html } from "../vendor/preact.js";
import { addressOf } from "../model/history.js";
import { statusWords } from "../model/words.js";
import { go } from "../router.js";
import { Icon } from "../parts/all.js";

const STATUSES = [
  "running", "queued", "awaiting_approval", "needs_attention", "paused", "cancelling",
  "completed", "partial", "failed", "cancelled", "rejected", "expired", "timed_out",
];
const FEW = ["text", "status"];

export function HistoryFilters({ filters }) {
  const apply = (form) => go(addressOf(Object.fromEntries(new FormData(form))));
  const submit = (event) => {
    event.preventDefault();
    apply(event.target);
  };
  const choose = (event) => apply(event.target.form);
  const many = Object.keys(filters).some((name) => !FEW.includes(name));
  return html`<form class="filters" role="search" aria-label="Executions" onSubmit=${submit}>
    <div class="filter-line">
      <label class="filter-text"><span class="hidden">Words of the request</span>
        <input type="search" name="text" placeholder="Words of the request" defaultValue=${filters.text || ""} maxlength="200" />
      </label>
      <label><span class="hidden">Status</span>
        <select class="select" name="status" onChange=${choose}>
          <option value="">any status</option>
          ${STATUSES.map((each) => html`<option value=${each} selected=${filters.status === each}>${statusWords(each).label}</option>`)}
        </select>
      </label>
      <button class="button" type="submit"><${Icon} name="search" size=${14} /> Search</button>
      ${Object.keys(filters).length ? html`<a class="button quiet" href="#/executions">Clear</a>` : null}
    </div>
    <details open=${many}>
      <summary>More filters</summary>
      <div class="filter-grid">
        <label class="field"><span>Mode</span>
          <select class="select" name="mode" onChange=${choose}>
            <option value="">any</option>
            ${["immediate", "background"].map((each) => html`<option value=${each} selected=${filters.mode === each}>${each}</option>`)}
          </select>
        </label>
        <${Word} name="requester" label="Who asked" filters=${filters} />
        <${Word} name="tool" label="Tool" filters=${filters} />
        <${Word} name="target" label="Target" filters=${filters} />
        <${Day} name="from" label="From day" filters=${filters} choose=${choose} />
        <${Day} name="to" label="To day" filters=${filters} choose=${choose} />
      </div>
    </details>
  </form>`;
}

const Word = ({ name, label, filters }) => html`<label class="field"><span>${label}</span>
  <input type="text" name=${name} defaultValue=${filters[name] || ""} maxlength="200" autocomplete="off" />
</label>`;

const Day = ({ name, label, filters, choose }) => html`<label class="field"><span>${label}</span>
  <input type="date" class="select" name=${name} defaultValue=${filters[name] || ""} onChange=${choose} />
</label>`;
