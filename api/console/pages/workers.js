/** Who works and how much there is to do, anew every two seconds; and whether the parts are there. */

import { html, useEffect } from "../vendor/preact.js";
import { useLoad } from "../loading.js";
import { circuitsOf, loadOf, tilesOf } from "../model/house.js";
import { clockTime, span } from "../model/span.js";
import { counted } from "../model/words.js";
import { Ago, Card, Empty, ErrorNotice, Loading, Notice, PageHead } from "../parts/all.js";
import { useSession } from "../session.js";

const EVERY_MS = 2000;

export function WorkersPage() {
  const { client } = useSession();
  const house = useLoad(() => client.call("GET", "/v1/drivers"), [client]);
  const ready = useLoad(async () => (await client.fetch("/readyz")).json(), [client]);
  useEffect(() => {
    const timer = setInterval(() => {
      house.reload();
      ready.reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [house.reload, ready.reload]);
  const { value, error, reload } = house;
  return html`<${PageHead} title="Workers" sub=${value ? whose(value) : ""} />
    <${ErrorNotice} error=${error} retry=${reload} />
    ${!value && !error ? html`<${Loading} />` : null}
    ${value ? html`<${Tiles} house=${value} /><${Drivers} house=${value} /><${Circuits} house=${value} />` : null}
    ${ready.value ? html`<${Parts} ready=${ready.value} />` : null}`;
}

const whose = ({ scope }) => (scope === "installation" ? "Numbers of all tenants." : "Numbers of your tenant; the processes serve others too.");

function Tiles({ house }) {
  return html`<div class="summary house">${tilesOf(house).map(
    ({ word, value, more, kind }) => html`<div class=${`tile kind-${kind}`}>
      <div class="tile-word">${word}</div><div class="tile-number num">${value}</div>${more ? html`<div class="muted small">${more}</div>` : null}
    </div>`,
  )}</div>`;
}

function Drivers({ house }) {
  if (!house.items.length) return html`<${Empty} title="No process has been heard of">Nothing runs until a worker is started.<//>`;
  return html`<div class="table-box"><table class="table folding">
    <thead><tr><th>Process</th><th>Kind</th><th>Load</th><th>Heartbeat</th><th>Started</th><th>Version</th></tr></thead>
    <tbody>${house.items.map((each) => html`<${Driver} key=${each.id} driver=${each} />`)}</tbody>
  </table></div>`;
}

function Driver({ driver }) {
  return html`<tr class=${driver.alive ? "" : "dead"}>
    <td class="history-title"><code>${driver.id}</code>${driver.host ? html`<div class="muted small">on ${driver.host}</div>` : null}</td>
    <td data-word="Kind">${driver.kind}</td>
    <td data-word="Load"><${Load} driver=${driver} /></td>
    <td data-word="Heartbeat" class=${driver.alive ? "kind-ok" : "kind-bad"}><span class="beat num">${span(driver.heartbeat_age_s)} ago${driver.alive ? "" : ", dead"}</span></td>
    <td data-word="Started"><${Ago} at=${driver.started_at} /></td>
    <td data-word="Version">${driver.version || "?"}</td>
  </tr>`;
}

function Load({ driver }) {
  const share = loadOf(driver);
  const words = `${driver.used} of ${driver.slots ?? "?"}`;
  if (share === null) return html`<span class="num">${words}</span>`;
  return html`<div class=${`load ${share >= 0.9 ? "kind-bad" : "kind-run"}`}><span class="num">${words}</span>
    <div class="took-bar" aria-hidden="true"><div style=${{ width: `${share * 100}%` }}></div></div></div>`;
}

function Circuits({ house }) {
  const found = circuitsOf(house);
  if (!found.length) return null;
  return html`<${Notice} kind="wait" title="Takes no calls"><ul class="dashes">${found.map(
    ({ to, until, reason, by }) => html`<li><code>${to}</code> is left alone by ${counted(by, "process", "processes")} until ${clockTime(until).slice(11)}${reason ? `: ${reason}` : ""}</li>`,
  )}</ul><//>`;
}

function Parts({ ready }) {
  return html`<${Card} title=${`Stage E is ${ready.status}`}>
    <ul class="dashes">${ready.checks.map((each) => html`<li>${each.name}: ${each.ok ? "ok" : "away"}${each.detail ? `, ${each.detail}` : ""}</li>`)}</ul>
  <//>`;
}
