import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, secondsBetween, span } from "../../../api/console/model/span.js";

test("a span is said as the terminal says it", () => {
  const said = [0.04, 9.94, 9.96, 59.6, 200, 7500, 97_200].map(span);
  assert.deepEqual(said, ["0.0 s", "9.9 s", "10 s", "1 min 0 s", "3 min 20 s", "2 h 5 min", "1 d 3 h"]);
});

test("a clock that goes ahead makes no negative time", () => {
  assert.equal(secondsBetween("2026-01-01T00:00:05Z", "2026-01-01T00:00:00Z"), 0);
});

test("how long ago something was is said ever more coarsely", () => {
  const now = Date.parse("2026-01-02T00:00:00Z");
  const said = ["2026-01-01T23:59:55Z", "2026-01-01T23:59:30Z", "2026-01-01T23:50:00Z", "2026-01-01T21:00:00Z", "2025-12-30T00:00:00Z"];
  assert.deepEqual(said.map((at) => ago(at, now)), ["just now", "30 s ago", "10 min ago", "3 h ago", "3 d ago"]);
});
