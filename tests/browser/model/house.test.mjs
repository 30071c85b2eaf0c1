import assert from "node:assert/strict";
import { test } from "node:test";
import { circuitsOf, loadOf, tilesOf } from "../../../api/console/model/house.js";

const queues = { waiting: 3, oldest_waiting_s: 75, running: 2, awaiting_approval: 0, needs_attention: 1 };

test("what waits says for how long, and is bad when that is long", () => {
  const [waiting, , approval, attention] = tilesOf({ queues });
  assert.deepEqual([waiting.value, waiting.more, waiting.kind], [3, "the oldest for 1 min 15 s", "bad"]);
  assert.deepEqual([approval.kind, attention.kind], ["idle", "ask"]);
  assert.equal(tilesOf({ queues: { ...queues, waiting: 0, oldest_waiting_s: null, rings: 0 } })[0].more, "nothing waits; 0 in arq's queue");
});

test("a load is known only where the slots are", () => {
  assert.equal(loadOf({ used: 5, slots: 20 }), 0.25);
  assert.equal(loadOf({ used: 30, slots: 20 }), 1);
  assert.equal(loadOf({ used: 5, slots: null }), null);
});

test("what takes no calls is told once, until the last moment that any process names", () => {
  const circuit = (until, reason) => ({ to: "asset-service", until, reason });
  const items = [{ circuits: [circuit("2026-01-01T00:00:10Z", null)] }, { circuits: [circuit("2026-01-01T00:00:05Z", "away")] }, { circuits: [] }];
  assert.deepEqual(circuitsOf({ items }), [{ to: "asset-service", until: "2026-01-01T00:00:10Z", reason: "away", by: 2 }]);
});
