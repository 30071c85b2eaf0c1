/** Executions as rows: who asked and who agreed, how long it took against what was expected, what differed. */

import { html } from "../vendor/preact.js";
import { durationOf, titleOf } from "../model/history.js";
import { isFinished, plain } from "../model/words.js";
import { Ago, Duration, Icon, Status } from "../parts/all.js";
import { hrefOf } from "../router.js";

const SHOWN = 2; // differences in a row; the rest is behind a click

export function HistoryRows({ items }) {
  return html`<div class="table-box"><table class="table folding history">
    <thead><tr><th>Request</th><th>Status</th><th>When</th><th>Took / expected</th><th>Who</th><th>What differed</th></tr></thead>
    <tbody>${items.map((each) => html`<${Row} key=${each.execution_id} execution=${each} />`)}</tbody>
  </table></div>`;
}

function Row({ execution }) {
  const origin = execution.retry_of ? ["retries", execution.retry_of] : execution.rollback_of ? ["takes back", execution.rollback_of] : null;
  return html`<tr>
    <td class="history-title">
      <a href=${hrefOf("executions", execution.execution_id)}>${titleOf(execution)}</a>
      <div class="muted small history-more"><span>${plain(execution.mode)}${origin ? html`, ${origin[0]} <a href=${hrefOf("executions", origin[1])}>${origin[1].slice(0, 8)}</a>` : null}</span>
        ${isFinished(execution.status) ? html`<a class="history-again" href=${`#/?again=${encodeURIComponent(execution.execution_id)}`}><${Icon} name="repeat" size=${12} /> Run again</a>` : null}</div>
    </td>
    <td><${Status} status=${execution.status} /></td>
    <td data-word="When"><${Ago} at=${execution.created_at} /></td>
    <td data-word="Took / expected"><${Took} execution=${execution} /></td>
    <td data-word="Who"><${Who} execution=${execution} /></td>
    <td data-word="What differed"><${Differed} said=${execution.differed} /></td>
  </tr>`;
}

function Took({ execution }) {
  const { took, expected, share, over } = durationOf(execution);
  const running = !took && execution.started_at && !isFinished(execution.status);
  return html`<div class=${`took ${over ? "kind-bad" : "kind-ok"}`}>
    <div><strong>${running ? html`<${Duration} from=${execution.started_at} />` : html`<span class="num">${took || "-"}</span>`}</strong>
      <span class="muted small num"> / ${expected}${over ? ", longer than expected" : ""}</span></div>
    ${took ? html`<div class="took-bar" aria-hidden="true"><div style=${{ width: `${share * 100}%` }}></div></div>` : null}
  </div>`;
}

function Who({ execution }) {
  const agreed = execution.approved_by || [];
  return html`<span>${execution.requester || "-"}</span>
    ${agreed.length ? html`<div class="muted small">approved by ${agreed.join(", ")}</div>` : null}`;
}

function Differed({ said = [] }) {
  if (!said.length) return html`<span class="muted nothing">nothing</span>`;
  const first = html`<ul class="dashes small">${said.slice(0, SHOWN).map((each) => html`<li>${each}</li>`)}</ul>`;
  if (said.length <= SHOWN) return first;
  return html`${first}<details><summary class="small">${said.length - SHOWN} more</summary>
    <ul class="dashes small">${said.slice(SHOWN).map((each) => html`<li>${each}</li>`)}</ul></details>`;
}
