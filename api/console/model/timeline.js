/** Where the bars of a timeline stand, as fractions of its width. */

import { millis } from "./span.js";

const NICE_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
const TICKS = 6;
const LEAST_MS = 500;
const KINDS = { succeeded: "ok", failed: "bad", timed_out: "bad", cancelled: "idle", lost: "ask" };

/** `{from, to}` in milliseconds: from the first moment to the last that is known or expected. */
export function axisOf(execution, now) {
  const from = millis(execution.created_at);
  if (execution.ended_at) return { from, to: Math.max(millis(execution.ended_at), from + LEAST_MS) };
  const left = (execution.progress.eta_s || 0) * 1000;
  return { from, to: Math.max(now + left, from + LEAST_MS) };
}

/** `[{at, seconds}]`: a handful of round numbers of seconds since the beginning. */
export function ticksOf({ from, to }) {
  const seconds = (to - from) / 1000;
  const step = NICE_S.find((each) => seconds / each <= TICKS) || Math.ceil(seconds / TICKS / 86_400) * 86_400;
  const count = Math.floor(seconds / step);
  return Array.from({ length: count + 1 }, (_, index) => ({ at: (index * step) / seconds, seconds: index * step }));
}

/** The bars of a step: one per attempt, and a grey one where it waited: before the first, and between two. */
export function barsOf(step, axis, now) {
  const bars = [];
  let idleFrom = axis.from;
  for (const attempt of [...step.attempts].sort((a, b) => a.number - b.number)) {
    const begun = millis(attempt.started_at);
    const ended = attempt.ended_at ? millis(attempt.ended_at) : now;
    bars.push(bar(axis, idleFrom, begun, "waiting", null));
    bars.push(bar(axis, begun, ended, attempt.outcome ? KINDS[attempt.outcome] || "idle" : "run", attempt));
    idleFrom = ended;
  }
  if (waits(step)) bars.push(bar(axis, idleFrom, now, "waiting", null));
  return bars.filter((each) => each.to > each.from);
}

const waits = (step) => ["waiting", "retrying", "awaiting_approval", "unknown"].includes(step.status);

function bar(axis, from, to, kind, attempt) {
  const width = axis.to - axis.from;
  const place = (at) => Math.min(Math.max((at - axis.from) / width, 0), 1);
  return { from: place(from), to: place(to), kind, attempt };
}

/** The bar of a step over a list: from the first of its parts that began to the last that ended. */
export function spanOf(step, parts, axis, now) {
  const begun = parts.filter((part) => part.started_at).map((part) => millis(part.started_at));
  if (!begun.length) return step.ended_at ? [] : [bar(axis, axis.from, now, "waiting", null)];
  const open = parts.some((part) => !part.ended_at);
  const to = open && !step.ended_at ? now : Math.max(...parts.map((part) => (part.ended_at ? millis(part.ended_at) : 0)));
  const kind = { succeeded: "ok", failed: "bad", unknown: "ask", skipped: "idle", cancelled: "idle" }[step.status] || "run";
  const from = Math.min(...begun);
  return [bar(axis, axis.from, from, "waiting", null), bar(axis, from, to, kind, null)].filter((each) => each.to > each.from);
}
