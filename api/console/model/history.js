/** What a history is narrowed by, in the address; and how long something took against what was expected. */

import { labelOf } from "./rows.js";
import { span } from "./span.js";

export const FILTERS = ["text", "status", "mode", "requester", "tool", "target", "from", "to"];

/** The filters in the query of an address; what is none of them is left out. */
export function filtersIn(query) {
  return Object.fromEntries(FILTERS.map((name) => [name, (query.get(name) || "").trim()]).filter(([, value]) => value));
}

/** The address with these filters; those without a value are left out. */
export function addressOf(filters) {
  const said = FILTERS.map((name) => [name, String(filters[name] || "").trim()]).filter(([, value]) => value);
  return said.length ? `#/executions?${new URLSearchParams(said)}` : "#/executions";
}

/** The same as the API wants it: a day is one in the time of this machine, `to` with all of that day. */
export function wantedBy(filters) {
  const { from, to, ...rest } = filters;
  return { ...rest, ...(from ? { from: dayAt(from, 0) } : {}), ...(to ? { to: dayAt(to, 1) } : {}) };
}

function dayAt(day, later) {
  const [year, month, date] = day.split("-").map(Number);
  const moment = new Date(year, month - 1, date + later);
  return Number.isNaN(moment.getTime()) ? day : moment.toISOString();
}

/**
 * How long it took against its estimate: `{took, expected, share, over}`. `share` is the part of the bar, whose middle mark
 * is p90; nothing while it has no duration.
 */
export function durationOf({ duration_s: seconds, assessment }) {
  const { p50_s: p50, p90_s: p90 } = assessment.estimate;
  const expected = span(p50) === span(p90) ? span(p90) : `${span(p50)} to ${span(p90)}`;
  if (seconds === null || seconds === undefined) return { took: "", expected, share: 0, over: false };
  const share = p90 > 0 ? Math.min(seconds / (2 * p90), 1) : 1;
  return { took: span(seconds), expected, share, over: seconds > p90 };
}

/** What was asked for: its words, else what its first step does. */
export function titleOf(execution) {
  const [first] = execution.assessment.steps;
  const more = execution.assessment.steps.length - 1;
  if (execution.request_text) return execution.request_text;
  if (!first) return execution.execution_id;
  return more > 0 ? `${labelOf(first)} and ${more} more` : labelOf(first);
}
