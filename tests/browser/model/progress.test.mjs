import assert from "node:assert/strict";
import { test } from "node:test";
import { progressOf } from "../../../api/console/model/progress.js";
import { failedSteps } from "../../../api/console/model/rows.js";

const step = (id, status) => ({ id, status });

test("what runs is never said to be done, however near it is", () => {
  const found = progressOf({ status: "running", progress: { done: 14, total: 15, percent: 99.7 }, steps: [] });
  assert.deepEqual(found, { head: "99 %", more: "14 of 15 steps", percent: 99, bars: [["run", 0.99]] });
});

test("what has completed is done", () => {
  const { head, bars } = progressOf({ status: "completed", progress: { done: 1, total: 1, percent: 99.7 }, steps: [] });
  assert.deepEqual([head, bars], ["100 %", [["ok", 1]]]);
});

test("what has ended otherwise says how its steps ended, and counts no part of a step", () => {
  const steps = [step("a", "succeeded"), step("b", "failed"), step("b[web-01]", "failed"), step("c", "skipped"), step("d", "skipped")];
  const found = progressOf({ status: "partial", progress: { done: 4, total: 4, percent: 100 }, steps });
  assert.deepEqual([found.head, found.more, found.percent], ["1 of 4 steps succeeded", "1 failed, 2 skipped", 25]);
  assert.deepEqual(found.bars, [["ok", 0.25], ["bad", 0.25], ["idle", 0.5]]);
});

test("the ways to what failed lead to the targets on which it did", () => {
  const verdicts = [
    { id: "a", operation: { text: "uptime  -p" }, targets: ["web-01"] },
    { id: "b", operation: { text: "df -h" }, targets: ["web-01", "web-02"] },
  ];
  const steps = [step("a", "failed"), step("b", "failed"), step("b[web-01]", "succeeded"), step("b[web-02]", "failed")];
  assert.deepEqual(failedSteps({ assessment: { steps: verdicts }, steps }), [
    { id: "a", label: "uptime -p on web-01" },
    { id: "b[web-02]", label: "df -h on web-02" },
  ]);
});
