/** Everything that happened, in its order. */

import { html, useMemo } from "../vendor/preact.js";
import { useLoad, useMedia } from "../loading.js";
import { eventWords } from "../model/event-words.js";
import { labelOf, splitId } from "../model/rows.js";
import { clockTime } from "../model/span.js";
import { ErrorNotice, Loading, WindowList } from "../parts/all.js";
import { useSession } from "../session.js";

const PAGE = 500;

export function Log({ execution, board }) {
  const { client } = useSession();
  const narrow = useMedia("(max-width: 760px)");
  const { value, error } = useLoad(() => allEvents(client, execution.execution_id), [client, execution.execution_id]);
  const events = useMemo(() => joined(value || [], board.events), [value, board.events]);
  const labels = useMemo(() => new Map(execution.assessment.steps.map((step) => [step.id, labelOf(step)])), [execution.assessment]);
  if (error) return html`<${ErrorNotice} error=${error} />`;
  if (!value) return html`<${Loading} what="the log" />`;
  const row = (event) => html`<${Line} key=${event.seq} event=${event} label=${labelIn(labels, event.step_id)} />`;
  return html`<div class="log"><${WindowList} items=${events} rowHeight=${narrow ? 48 : 28} most=${560} row=${row} follow=${!execution.ended_at} label="Log" /></div>`;
}

async function allEvents(client, id) {
  const found = [];
  for (;;) {
    const { items } = await client.events(id, { after: found.at(-1)?.seq || 0, limit: PAGE });
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

/** What was read, and what has come since. */
function joined(read, live) {
  const last = read.at(-1)?.seq || 0;
  return [...read, ...live.filter((event) => event.seq > last)];
}

function labelIn(labels, stepId) {
  if (!stepId) return "";
  const { whole, target } = splitId(stepId);
  const label = labels.get(whole) || whole;
  return target ? `${label} on ${target}` : label;
}

function Line({ event, label }) {
  const said = eventWords(event);
  return html`<div class="log-line" title=${label ? `${label}: ${said}` : said}>
    <time class="muted num" datetime=${event.at}>${clockTime(event.at).slice(11)}</time>
    <span class="log-text">${label ? html`<span class="log-step">${label}</span>` : null}<span class="log-said">${said}</span></span>
  </div>`;
}
