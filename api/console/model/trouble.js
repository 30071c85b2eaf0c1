/** Why a step did not succeed, for a person: what happened, what it likely comes from, what to do. */

const CAUSES = [
  [/timed? ?out|no answer within|took longer/i, "It took longer than it may, or its target does not answer.", "See whether the target is busy or away; then retry."],
  [/refused|unreachable|not reached|could not connect|connection/i, "The service or the host behind it was away or not reachable.", "See whether it runs and can be reached; then retry."],
  [/\b(401|403)\b|denied|permission|credential|unauthori[sz]ed|forbidden/i, "The account that it ran under may not do this.", "See to its rights or credentials; then retry."],
  [/\b(429|503)\b|busy|too many/i, "The service had too much to do.", "Wait a little; then retry."],
  [/not found|no such|cannot find|unknown (host|service|unit)|\b404\b/i, "Something that the command names does not exist there.", "Compare the names in the command with the target."],
  [/exit code|exited with|returned [1-9]/i, "The command ran, and said itself that it failed.", "Its output below says why."],
  [/criteri|expression|expected/i, "It ran, but its output is not what the plan calls a success.", "Compare the output below with the success criterion of the plan."],
];

/** `{happened, cause, act}` of a step; nothing where all is well. */
export function troubleOf(step) {
  const happened = step.error || "";
  switch (step.status) {
    case "failed":
    case "retrying":
      return failure(happened, step.status === "retrying");
    case "unknown":
      return {
        happened: happened || "It was sent, and no answer came.",
        cause: "Nobody knows whether its effect happened: it may have been done although its answer was lost.",
        act: "Look at the target, then say below what you found.",
      };
    case "skipped":
      return { happened, cause: "Something that it needs did not succeed, or there was no target.", act: "See to the first step that failed." };
    case "cancelled":
      return { happened, cause: "Somebody wanted the execution to end.", act: "What it had changed before can be rolled back or retried." };
    default:
      return null;
  }
}

function failure(happened, again) {
  const [, cause, act] = CAUSES.find(([pattern]) => pattern.test(happened)) || [null, "The target says that it failed.", "Its output below may say why."];
  return { happened: happened || "It failed, and no reason was given.", cause, act: again ? "It is tried again by itself." : act };
}
