import assert from "node:assert/strict";
import { test } from "node:test";
import { askedSteps, byHolder, irreversible, worstFirst } from "../../../api/console/model/questions.js";

const step = (id, level, undo) => ({ id, undo, risk: { level } });
const STEPS = [step("look", "low", "not_needed"), step("stop", "high", "possible"), step("wipe", "critical", "impossible")];

test("a question about a part asks about its step, one about the whole about all", () => {
  assert.deepEqual(askedSteps({ step_id: "stop[web-01]" }, { steps: STEPS }), [STEPS[1]]);
  assert.deepEqual(askedSteps({ step_id: null }, { steps: STEPS }), STEPS);
});

test("what nobody is sure to take back is named", () => {
  assert.deepEqual(irreversible(STEPS).map(({ step: { id }, words }) => [id, words]), [["wipe", "it can never be taken back"]]);
});

test("reasons of the worst steps come first, others in their order", () => {
  const reasons = ["look", "stop", null, "wipe"].map((step_id) => ({ step_id }));
  assert.deepEqual(worstFirst({ risk: { reasons }, steps: STEPS }).map((each) => each.step_id), ["wipe", "stop", "look", null]);
});

test("the hosts that one execution holds are one line", () => {
  const waits = [{ target: "a", execution_id: "x" }, { target: "b", execution_id: "x" }, { target: "s", until: "12:00" }, { target: "c", execution_id: null }];
  assert.deepEqual(byHolder(waits).map((held) => held.targets), [["a", "b"], ["s"], ["c"]]);
});
