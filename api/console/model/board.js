/** An execution while it is watched: its last full state, and what happened since folded into it. */

const STEP_STATUS = {
  "step.taken_over": "succeeded",
  "step.started": "running",
  "step.retrying": "retrying",
  "step.completed": "succeeded",
  "step.failed": "failed",
  "step.skipped": "skipped",
  "step.cancelled": "cancelled",
  "step.unknown": "unknown",
  "step.awaiting_approval": "awaiting_approval",
};
const STATUS = {
  "execution.queued": "queued",
  "execution.claimed": "running",
  "execution.handed_over": "queued",
  "execution.cancel_requested": "cancelling",
  "execution.paused": "paused",
  "execution.resumed": "running",
  "execution.needs_attention": "needs_attention",
};
const ENDED = /^execution\.(completed|partial|failed|cancelled|rejected|expired|timed_out)$/;
const OUTCOME = { "step.completed": "succeeded", "step.failed": "failed", "step.retrying": "failed", "step.unknown": "lost" };
const ASKS_FOR_MORE = /^(approval\.|execution\.(?!progress)|step\.(expanded|resolved|unknown|wave_begun))/;
const MOST_OUTPUT = 12_000_000; // characters that are kept of what comes live

/** The board of an execution as it was read. */
export function boardOf(execution) {
  return { execution, seq: execution.last_seq, events: [], driver: "", live: new Map(), toldAt: Date.now() };
}

/** The board after these events; one that the state held already changes nothing but the log. */
export function foldAll(board, events) {
  const next = { ...board, events: [...board.events, ...events.filter((event) => event.seq)] };
  const steps = new Map();
  let execution = board.execution;
  for (const event of events) {
    if (event.type === "execution.claimed") next.driver = String(event.data.driver || "");
    if (event.type === "execution.progress") [execution, next.toldAt] = [{ ...execution, progress: event.data }, Date.now()];
    if (event.type === "step.output") next.live = withOutput(next.live, event);
    if (!event.seq || event.seq <= next.seq) continue;
    next.seq = event.seq;
    execution = foldWhole(execution, event);
    if (event.step_id) foldStep(execution, steps, event);
  }
  return { ...next, execution: withSteps(execution, steps) };
}

/** The same log over a newer state. */
export function rebased(board, execution) {
  const later = board.events.filter((event) => event.seq > execution.last_seq);
  const fresh = { ...board, execution, seq: execution.last_seq, events: [], toldAt: Date.now() };
  return { ...foldAll(fresh, later), events: board.events };
}

/** Whether an event changed something that it does not tell itself, so that the whole is read once more. */
export const asksForMore = (event) => ASKS_FOR_MORE.test(event.type);

function foldWhole(execution, event) {
  const ended = ENDED.exec(event.type);
  if (ended) return { ...execution, status: ended[1], ended_at: event.at };
  const status = STATUS[event.type];
  if (!status) return execution;
  const started_at = execution.started_at || (status === "running" ? event.at : null);
  return { ...execution, status, started_at };
}

function foldStep(execution, steps, event) {
  const known = (id) => steps.get(id) || findStep(execution, id) || blankStep(id);
  if (event.type === "step.expanded") {
    for (const target of event.data.targets || []) {
      const id = `${event.step_id}[${target}]`;
      steps.set(id, known(id));
    }
    return;
  }
  const status = STEP_STATUS[event.type];
  if (!status) return;
  steps.set(event.step_id, stepAfter(known(event.step_id), status, event));
}

const blankStep = (id) => ({ id, status: "waiting", attempts: [], started_at: null, ended_at: null, output: null, error: null });

function stepAfter(step, status, event) {
  const { data, at } = event;
  const error = data.error || data.reason || (status === "succeeded" ? null : step.error);
  const next = { ...step, status, error: status === "running" ? null : error };
  if (event.type === "step.started") {
    next.started_at = step.started_at || at;
    next.attempts = [...step.attempts.filter((each) => each.number !== data.number), begun(data, at)];
  } else if (event.type in OUTCOME) {
    next.attempts = step.attempts.map((each) => (each.number === data.number ? over(each, event) : each));
  }
  if (!["running", "retrying", "unknown", "awaiting_approval"].includes(status)) next.ended_at = at;
  return next;
}

const begun = (data, at) => ({ number: data.number, token: data.token, key: data.key, outcome: null, started_at: at, ended_at: null, error: null });

function over(attempt, { type, data, at }) {
  if (attempt.ended_at) return attempt;
  return { ...attempt, outcome: data.outcome || OUTCOME[type], ended_at: at, error: data.error || data.reason || null };
}

function findStep(execution, id) {
  return execution.steps.find((step) => step.id === id) || execution.checks.find((check) => check.id === id);
}

/** Steps replaced where they are known, added where they are new. */
function withSteps(execution, changed) {
  if (!changed.size) return execution;
  const replace = (step) => changed.get(step.id) || step;
  const known = new Set([...execution.steps, ...execution.checks].map((step) => step.id));
  const added = [...changed.values()].filter((step) => !known.has(step.id));
  return { ...execution, steps: [...execution.steps.map(replace), ...added], checks: execution.checks.map(replace) };
}

/** Pieces of output stand where their offset says; what overlaps counts once, and what is missing is left out. */
function withOutput(live, { step_id: id, data }) {
  const before = live.get(id) || "";
  const text = String(data.text ?? data.output ?? "");
  const offset = data.offset ?? before.length;
  const joined = offset <= before.length ? before.slice(0, offset) + text : before + text;
  return new Map(live).set(id, joined.slice(-MOST_OUTPUT));
}
