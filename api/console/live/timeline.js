/** A row per step, a bar per attempt; parts of a step over a list are unfolded on request. */

import { html, useMemo, useState } from "../vendor/preact.js";
import { useMedia } from "../loading.js";
import { begunAt, partsWords, rowsOf, shownStatus } from "../model/rows.js";
import { secondsBetween, span } from "../model/span.js";
import { axisOf, barsOf, spanOf, ticksOf } from "../model/timeline.js";
import { statusWords } from "../model/words.js";
import { Icon, WindowList } from "../parts/all.js";

const FEW = 14; // parts that are shown unfolded from the beginning

export function Timeline({ execution, now, selected, select }) {
  const narrow = useMedia("(max-width: 760px)");
  const [changed, setChanged] = useState(new Map());
  const open = useMemo(() => openOf(execution, changed), [execution, changed]);
  const rows = useMemo(() => rowsOf(execution, open), [execution, open]);
  const axis = axisOf(execution, now);
  const toggle = (id) => setChanged((before) => new Map(before).set(id, !open.has(id)));
  const row = (each) => html`<${Row} key=${each.step.id} row=${each} axis=${axis} now=${now} open=${open} toggle=${toggle}
    current=${selected === each.step.id} select=${select} ended=${Boolean(execution.ended_at)} />`;
  const height = narrow ? 54 : 36;
  return html`<div class="timeline">
    <${Axis} axis=${axis} last=${narrow ? 0.85 : 0.95} />
    <${WindowList} items=${rows} rowHeight=${height} most=${height * 15} row=${row} label="Steps" />
  </div>`;
}

/** Steps over short lists are unfolded, long ones folded, unless somebody clicked. */
function openOf(execution, changed) {
  const counts = new Map();
  for (const { id } of execution.steps) {
    const at = id.indexOf("[");
    if (at > 0) counts.set(id.slice(0, at), (counts.get(id.slice(0, at)) || 0) + 1);
  }
  const few = execution.steps.length <= 40;
  return new Set([...counts.keys()].filter((id) => changed.get(id) ?? (few && counts.get(id) <= FEW)));
}

/** Ticks up to `last`, behind which there is no room for words. */
function Axis({ axis, last }) {
  const ticks = ticksOf(axis).filter((tick) => tick.at < last);
  return html`<div class="tl-axis" aria-hidden="true">
    <span class="tl-track">${ticks.map((tick) => html`<span class="tl-tick num" style=${{ left: `${tick.at * 100}%` }}>${tickWords(tick.seconds)}</span>`)}</span>
  </div>`;
}

const tickWords = (seconds) => (seconds === 0 ? "0" : span(seconds).replace(/ 0 (s|min|h)$/, "").replace(/\.0 s$/, " s"));

function Row({ row, axis, now, open, toggle, current, select, ended }) {
  const { step, parts } = row;
  const { label: status, kind, icon } = statusWords(shownStatus(row));
  const bars = parts.length ? spanOf(step, parts, axis, now) : barsOf(step, axis, now);
  const isOpen = open.has(step.id);
  const note = parts.length ? partsWords(parts) : step.attempts.length > 1 ? `attempt ${step.attempts.length}` : "";
  return html`<div class=${`tl-row depth-${row.depth}${current ? " current" : ""}`}>
    ${parts.length
      ? html`<button class="tl-fold" type="button" aria-expanded=${String(isOpen)} onClick=${() => toggle(step.id)}>
          <${Icon} name="chevron" size=${14} /><span class="hidden">${isOpen ? "Fold" : "Unfold"} the targets of ${row.label}</span>
        </button>`
      : html`<span class="tl-fold"></span>`}
    <button class="tl-label" type="button" aria-pressed=${String(current)} onClick=${() => select(step.id)}>
      <span class=${`tl-status kind-${kind}`} title=${status}><${Icon} name=${icon} size=${15} /><span class="hidden">${status}: </span></span>
      <span class="tl-name" title=${row.label}>${row.label}</span>
      ${note ? html`<span class="tl-note">${note}</span>` : null}
    </button>
    <div class="tl-track" onClick=${() => select(step.id)}>
      ${bars.map((bar) => html`<${Bar} bar=${bar} now=${now} />`)}
      ${ended ? null : html`<span class="tl-now" style=${{ left: `${nowAt(axis, now) * 100}%` }}></span>`}
    </div>
    <span class="tl-time num">${tookWords(row, now)}</span>
  </div>`;
}

const nowAt = (axis, now) => Math.min(Math.max((now - axis.from) / (axis.to - axis.from), 0), 1);

function tookWords(row, now) {
  const from = begunAt(row);
  return from ? span(secondsBetween(from, row.step.ended_at || now)) : "";
}

function Bar({ bar, now }) {
  const { attempt } = bar;
  const title = attempt
    ? `attempt ${attempt.number}: ${attempt.outcome || "under way"}, ${span(secondsBetween(attempt.started_at, attempt.ended_at || now))}`
    : undefined;
  const style = { left: `${bar.from * 100}%`, width: `${(bar.to - bar.from) * 100}%` };
  return html`<span class=${`tl-bar ${bar.kind === "waiting" ? "waiting" : `kind-${bar.kind}`}`} style=${style} title=${title}></span>`;
}
