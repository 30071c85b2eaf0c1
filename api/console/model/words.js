/** The fixed words of the API in a person's words, with a kind (a colour) and an icon for each. */

const STATUS = {
  awaiting_approval: ["waits for approval", "ask", "question"],
  queued: ["queued", "idle", "clock"],
  running: ["running", "run", "play"],
  paused: ["paused", "wait", "pause"],
  cancelling: ["cancelling", "wait", "stop"],
  needs_attention: ["needs attention", "ask", "alert"],
  completed: ["completed", "ok", "check"],
  partial: ["partial", "wait", "half"],
  failed: ["failed", "bad", "cross"],
  cancelled: ["cancelled", "idle", "stop"],
  rejected: ["rejected", "bad", "cross"],
  expired: ["expired", "idle", "clock"],
  timed_out: ["timed out", "bad", "clock"],
  // of steps
  waiting: ["waiting", "idle", "dot"],
  retrying: ["is tried again", "wait", "repeat"],
  succeeded: ["succeeded", "ok", "check"],
  skipped: ["skipped", "idle", "dash"],
  unknown: ["unknown", "ask", "alert"],
  rolled_back: ["rolled back", "wait", "undo"],
  // of attempts
  lost: ["lost", "ask", "alert"],
  // of approvals
  pending: ["pending", "ask", "question"],
  approved: ["approved", "ok", "check"],
  void: ["void", "idle", "dash"],
};

const FINISHED = new Set(["completed", "partial", "failed", "cancelled", "rejected", "expired", "timed_out"]);
const STEP_ENDED = new Set(["succeeded", "failed", "skipped", "cancelled", "rolled_back"]);

const LEVELS = [
  "nobody has to agree",
  "whoever asked confirms",
  "somebody else reviews the plan",
  "somebody else reviews each step",
];

const EFFECTS = {
  read: "only reads",
  probe: "reads, and sends traffic to the target",
  write_reversible: "changes something that can be changed back",
  disruptive: "interrupts something",
  destructive: "destroys something",
  unknown: "nobody can tell what it does",
};

const UNDO = {
  not_needed: "changes nothing",
  possible: "it can be taken back",
  impossible: "it can never be taken back",
  unknown: "nobody can tell whether it can be taken back",
};

/** `{label, kind, icon}` of a status of anything. */
export function statusWords(status) {
  const [label, kind, icon] = STATUS[status] || [plain(status), "idle", "dot"];
  return { label, kind, icon };
}

export const isFinished = (status) => FINISHED.has(status);
export const stepEnded = (status) => STEP_ENDED.has(status);
export const plain = (word) => String(word).replaceAll("_", " ");
export const levelWords = (level) => LEVELS[level] ?? `level ${level}`;
export const effectWords = (effect) => EFFECTS[effect] ?? plain(effect);
export const undoWords = (undo) => UNDO[undo] ?? plain(undo);

/** `1 host`, `3 hosts`. */
export const counted = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
