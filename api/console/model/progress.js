/** How far an execution is; and of one that has ended, how its steps ended. */

import { splitId } from "./rows.js";
import { counted, isFinished, plain, statusWords } from "./words.js";

/** `{head, more, percent, bars}`: words, the whole percent that is done, and `[kind, share]` for each piece of the bar. */
export function progressOf(execution) {
  const { status, progress } = execution;
  const total = counted(progress.total, "step");
  if (isFinished(status) && status !== "completed") return endedOf(execution, total);
  const percent = status === "completed" ? 100 : Math.min(Math.round(progress.percent), 99);
  const { kind } = statusWords(status);
  return { head: `${percent} %`, more: `${progress.done} of ${total}`, percent, bars: [[kind, percent / 100]] };
}

function endedOf({ steps }, total) {
  const wholes = steps.filter((step) => !splitId(step.id).target);
  const counts = new Map();
  for (const { status } of wholes) counts.set(status, (counts.get(status) || 0) + 1);
  const done = counts.get("succeeded") || 0;
  const others = [...counts].filter(([status]) => status !== "succeeded");
  return {
    head: `${done} of ${total} succeeded`,
    more: others.map(([status, count]) => `${count} ${plain(status)}`).join(", "),
    percent: wholes.length ? Math.floor((100 * done) / wholes.length) : 0,
    bars: [...(done ? [["succeeded", done]] : []), ...others].map(([status, count]) => [statusWords(status).kind, count / wholes.length]),
  };
}
