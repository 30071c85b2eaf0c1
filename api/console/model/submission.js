/** What a person pasted, as the body that is sent, in any of the shapes in which plans lie around. */

/** `{body, wrapped, own}`: `own` says that the text brings its decision along. Raises: SyntaxError: it is no JSON object. */
export function submissionOf(planText, decisionText = "") {
  const plan = objectIn(planText, "the plan");
  if (isSubmission(plan)) return { body: planText, wrapped: false, ownDecision: "decision" in plan };
  const decision = decisionText.trim() ? decisionText : null;
  if (decision) objectIn(decision, "the decision");
  return { body: `{"plan":${planText}${decision ? `,"decision":${decision}` : ""}}`, wrapped: true, ownDecision: false };
}

/** A pointer into the body as one into the text that it came from: `{part: "plan" or "decision", pointer}`. */
export function sourceOf(pointer, wrapped) {
  if (!wrapped) return { part: "plan", pointer };
  if (/^\/decision(\/|$)/.test(pointer)) return { part: "decision", pointer: pointer.slice("/decision".length) };
  return { part: "plan", pointer: pointer.replace(/^\/plan(?=\/|$)/, "") };
}

/** A plan of Stage C has a `plan` inside too: what stands beside it tells, or what stands inside. */
function isSubmission(value) {
  const { plan } = value;
  return isObject(plan) && ("plan" in plan || "decision" in value || "context" in value);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function objectIn(text, what) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`${what} is not JSON: ${error.message}`);
  }
  if (!isObject(value)) throw new SyntaxError(`${what} is no JSON object`);
  return value;
}

/** What was asked for, in the words of the request; empty where no decision says it. */
export function requestIn(planText, decisionText = "") {
  try {
    const decision = JSON.parse(planText).decision || (decisionText.trim() ? JSON.parse(decisionText) : null);
    return String(decision?.original_request || "");
  } catch {
    return "";
  }
}
