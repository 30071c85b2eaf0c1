/** What a question is about. */

import { undoWords } from "./words.js";

/** The steps that are asked about: all, or the one whose part or whole waits. */
export function askedSteps(approval, assessment) {
  if (approval.step_id === null || approval.step_id === undefined) return assessment.steps;
  const whole = approval.step_id.split("[")[0];
  return assessment.steps.filter((step) => step.id === approval.step_id || step.id === whole);
}

/** Steps that change something which nobody is sure to be able to take back, with that in words. */
export function irreversible(steps) {
  return steps.filter((step) => ["impossible", "unknown"].includes(step.undo)).map((step) => ({ step, words: undoWords(step.undo) }));
}
