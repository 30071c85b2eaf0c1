/** The rows of a timeline: a step each, its parts below it when it is unfolded, and the checks where they look. */

/** The id of the whole and the target, of `step[target]`. */
export function splitId(id) {
  const at = id.indexOf("[");
  return at > 0 && id.endsWith("]") ? { whole: id.slice(0, at), target: id.slice(at + 1, -1) } : { whole: id, target: "" };
}

/** The verdict on a step or on the step whose part it is; nothing for a check. */
export const verdictOf = (execution, stepId) => execution.assessment.steps.find((each) => each.id === splitId(stepId).whole);

/** `[{step, verdict, parts, depth, label, check}]` in the order of the plan; parts only of those that are `open`. */
export function rowsOf(execution, open) {
  const parts = partsByStep(execution);
  const byId = new Map(execution.steps.map((step) => [step.id, step]));
  const rows = execution.assessment.steps.flatMap((verdict) => {
    const step = byId.get(verdict.id) || { id: verdict.id, status: "waiting", attempts: [] };
    const own = parts.get(verdict.id) || [];
    const row = { step, verdict, parts: own, depth: 0, label: labelOf(verdict) };
    return open.has(verdict.id) ? [row, ...own.map((part) => partRow(part, verdict))] : [row];
  });
  const checksOf = (stage) => execution.checks.filter((check) => check.stage === stage).map(checkRow);
  return [...checksOf("before"), ...rows, ...checksOf("during"), ...checksOf("after")];
}

function partsByStep(execution) {
  const found = new Map();
  for (const step of execution.steps) {
    const { whole, target } = splitId(step.id);
    if (!target) continue;
    if (found.has(whole)) found.get(whole).push(step);
    else found.set(whole, [step]);
  }
  return found;
}

/** The parts of a step over a list; none of another one. */
export const partsOf = (execution, stepId) => execution.steps.filter((step) => step.id.startsWith(`${stepId}[`));

const partRow = (step, verdict) => ({ step, verdict, parts: [], depth: 1, label: splitId(step.id).target });

const checkRow = (check) => ({ step: check, verdict: null, parts: [], depth: 0, check: true, label: `check ${check.stage}: ${check.text} for ${check.target}` });

/** What it does, and where if that is one place. */
export function labelOf(verdict) {
  return verdict.targets.length === 1 ? `${textOf(verdict)} on ${verdict.targets[0]}` : textOf(verdict);
}

const textOf = (verdict) => verdict.operation.text.split(/\s+/).join(" ").trim();

/** `[{id, label}]` of what failed: of a step over a list the targets on which it did. */
export function failedSteps(execution) {
  const failed = execution.steps.filter((step) => step.status === "failed" && !(partsOf(execution, step.id).some((part) => part.status === "failed")));
  return failed.map(({ id }) => {
    const verdict = verdictOf(execution, id);
    const { target } = splitId(id);
    return { id, label: target ? `${textOf(verdict)} on ${target}` : labelOf(verdict) };
  });
}

/** The state that is shown: of a step over a list, none of whose parts has begun, that it waits. */
export function shownStatus({ step, parts }) {
  const idle = parts.length > 0 && parts.every((part) => part.status === "waiting");
  return idle && step.status === "running" ? "waiting" : step.status;
}

/** From when a row took its time; of a step over a list from its first part on. */
export function begunAt({ step, parts }) {
  if (!parts.length) return step.started_at;
  const begun = parts.map((part) => part.started_at).filter(Boolean).sort();
  return begun[0] || null;
}

/** `3 of 40 done`, with failures where there are any. */
export function partsWords(parts) {
  const of = (...statuses) => parts.filter((part) => statuses.includes(part.status)).length;
  const done = of("succeeded", "rolled_back");
  const failed = of("failed");
  const unknown = of("unknown");
  const more = [failed ? `${failed} failed` : "", unknown ? `${unknown} unknown` : ""].filter(Boolean);
  return [`${done} of ${parts.length} done`, ...more].join(", ");
}
