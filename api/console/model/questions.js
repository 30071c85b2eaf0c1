/** What a question is about. */

import { undoWords } from "./words.js";

/** The steps that are asked about: all, or the one whose part or whole waits. */
export function askedSteps(approval, assessment) {
  if (approval.step_id === null || approval.step_id === undefined) return assessment.steps;
  const whole = approval.step_id.split("[")[0];
  return assessment.steps.filter((step) => step.id === approval.step_id || step.id === whole);
}

/** What is waited for, with the targets of one holder together: `[{...held, targets}]`. */
export function byHolder(waits) {
  const found = new Map();
  for (const held of waits) {
    const holder = held.until ? `until ${held.target}` : String(held.execution_id);
    const others = found.get(holder)?.targets || [];
    found.set(holder, { ...held, targets: [...others, held.target] });
  }
  return [...found.values()];
}

const RANKS = ["low", "medium", "high", "critical"];

/** The reasons of the whole, those of the worst steps first: the first three are what is read. */
export function worstFirst({ risk, steps }) {
  const ranks = new Map(steps.map((step) => [step.id, RANKS.indexOf(step.risk.level)]));
  const rank = (reason) => ranks.get(reason.step_id) ?? 0;
  return [...risk.reasons].sort((a, b) => rank(b) - rank(a));
}

/** Steps that change something which nobody is sure to be able to take back, with that in words. */
export function irreversible(steps) {
  return steps.filter((step) => ["impossible", "unknown"].includes(step.undo)).map((step) => ({ step, words: undoWords(step.undo) }));
}
