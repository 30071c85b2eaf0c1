import assert from "node:assert/strict";
import { test } from "node:test";
import { partsWords, rowsOf, shownStatus } from "../../../api/console/model/rows.js";
import { axisOf, barsOf, spanOf, ticksOf } from "../../../api/console/model/timeline.js";
import { windowOf } from "../../../api/console/model/window.js";

const ms = (second) => Date.parse("2026-01-01T00:00:00Z") + second * 1000;
const at = (second) => new Date(ms(second)).toISOString();
const axis = { from: ms(0), to: ms(10) };
const attempt = (number, from, to, outcome) => ({ number, started_at: at(from), ended_at: to === null ? null : at(to), outcome });
const seen = (bars) => bars.map(({ from, to, kind }) => [from, to, kind]);

test("a bar for each attempt, and grey where it waited", () => {
  const step = { status: "running", attempts: [attempt(1, 2, 4, "failed"), attempt(2, 5, null, null)] };
  assert.deepEqual(seen(barsOf(step, axis, ms(6))), [[0, 0.2, "waiting"], [0.2, 0.4, "bad"], [0.4, 0.5, "waiting"], [0.5, 0.6, "run"]]);
});

test("a step that waits is grey up to now", () => {
  assert.deepEqual(seen(barsOf({ status: "waiting", attempts: [] }, axis, ms(3))), [[0, 0.3, "waiting"]]);
});

test("a step over a list goes from the first of its parts to the last", () => {
  const parts = [{ started_at: at(2), ended_at: at(4) }, { started_at: at(3), ended_at: at(7) }, { started_at: null, ended_at: null }];
  const done = parts.slice(0, 2);
  assert.deepEqual(seen(spanOf({ status: "succeeded", attempts: [], ended_at: at(7) }, done, axis, ms(9))), [[0, 0.2, "waiting"], [0.2, 0.7, "ok"]]);
  assert.deepEqual(seen(spanOf({ status: "running", attempts: [] }, parts, axis, ms(9))), [[0, 0.2, "waiting"], [0.2, 0.9, "run"]]);
});

test("the axis goes to the expected end while it runs", () => {
  const open = { created_at: at(0), ended_at: null, progress: { eta_s: 4 } };
  assert.deepEqual(axisOf(open, ms(6)), axis);
  assert.deepEqual(axisOf({ ...open, ended_at: at(8) }, ms(20)), { from: ms(0), to: ms(8) });
});

test("ticks are round and few", () => {
  for (const seconds of [0.5, 3, 47, 600, 90_000, 4_000_000]) {
    const ticks = ticksOf({ from: 0, to: seconds * 1000 });
    assert.ok(ticks.length >= 2 && ticks.length <= 8, `${seconds}: ${ticks.length}`);
  }
});

const verdict = (id, targets = []) => ({ id, targets, operation: { text: `do  ${id}` } });
const part = (id, status) => ({ id, status, attempts: [] });

test("parts stand below their step when it is unfolded", () => {
  const execution = {
    assessment: { steps: [verdict("a", ["h"]), verdict("b")] },
    steps: [part("a", "succeeded"), part("b", "running"), part("b[h1]", "waiting"), part("b[h2]", "waiting")],
    checks: [{ id: "c", stage: "before", text: "ping", target: "h", attempts: [] }],
  };
  assert.deepEqual(rowsOf(execution, new Set()).map((row) => row.label), ["check before: ping for h", "do a on h", "do b"]);
  assert.deepEqual(rowsOf(execution, new Set(["b"])).map((row) => row.label).slice(3), ["h1", "h2"]);
  assert.equal(shownStatus(rowsOf(execution, new Set())[2]), "waiting");
});

test("parts are counted, what went wrong by itself", () => {
  const parts = ["succeeded", "failed", "unknown", "waiting"].map((status) => part("x", status));
  assert.equal(partsWords(parts), "1 of 4 done, 1 failed, 1 unknown");
});

test("of a long list a window is drawn", () => {
  const { from, to, before } = windowOf(100_000, 20, 1_000_000, 400);
  assert.ok(to - from < 60 && from <= 50_000 && to >= 50_020);
  assert.equal(before, from * 20);
  assert.deepEqual(windowOf(0, 20, 0, 0), { from: 0, to: 0, before: 0 });
});
