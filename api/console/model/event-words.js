/** Events as lines for a person, in the words of the terminal. */

const listed = (data, name) => (Array.isArray(data[name]) ? data[name] : []);
const names = (data, name) => listed(data, name).join(", ");
const word = (data, name) => (data[name] === null || data[name] === undefined || data[name] === "" ? "-" : String(data[name]));
const note = (data) => String(data.error || data.reason || "");
const noted = (said, data) => (note(data) ? `${said}: ${note(data)}` : said);

const SAID = {
  "execution.accepted": (data) => `accepted from ${word(data, "requester")}, ${word(data, "mode")}`,
  "execution.queued": (data) => `waits: ${note(data)}`,
  "execution.parked": (data) => `waits: ${note(data)}`,
  "execution.claimed": (data) => `${word(data, "driver")} drives it, token ${word(data, "token")}`,
  "execution.handed_over": (data) => `goes on in the background (${note(data)})`,
  "execution.cancel_requested": (data) => noted(`is to end, asked by ${word(data, "by")}`, data),
  "execution.held_back": (data) => `steps wait: ${note(data)}`,
  "execution.let_go": (data) => `${word(data, "cause")}: ${note(data)}`,
  "execution.paused": (data) => `paused by ${word(data, "by")}: nothing new starts`,
  "execution.resumed": (data) => `resumed by ${word(data, "by")}`,
  "execution.needs_attention": (data) => `a person must say what happened to ${names(data, "steps")}`,
  "approval.requested": (data) => `asks for approval, level ${word(data, "level")}`,
  "approval.granted": (data) => `approved by ${names(data, "approvers")}`,
  "approval.rejected": (data) => `rejected by ${word(data, "by")}: ${word(data, "comment")}`,
  "approval.expired": () => "nobody answered in time",
  "approval.void": () => "the question is void: what was asked has changed",
  "step.taken_over": (data) => `done before, in ${word(data, "of")}`,
  "step.state_captured": (data) => `was ${word(data, "before")} before`,
  "step.expanded": (data) => `on ${listed(data, "targets").length} targets`,
  "step.wave_begun": (data) =>
    `wave ${word(data, "wave")} begins: ${names(data, "targets")}; ${word(data, "failed")} failed so far; it stops at ${word(data, "most_failures")}`,
  "step.started": (data) => `started, attempt ${word(data, "number")}`,
  "step.completed": () => "done",
  "step.retrying": (data) => noted("is tried again", data),
  "step.failed": (data) => noted("failed", data),
  "step.skipped": (data) => noted("skipped", data),
  "step.cancelled": (data) => noted("cancelled", data),
  "step.unknown": (data) => noted("nobody knows whether it happened", data),
  "step.awaiting_approval": () => "waits for approval",
};

/** What an event says, without its step. */
export function eventWords({ type, data = {} }) {
  const say = SAID[type];
  return say ? say(data) : noted(type.slice(type.indexOf(".") + 1).replaceAll("_", " "), data);
}
