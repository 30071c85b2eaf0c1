import assert from "node:assert/strict";
import { test } from "node:test";
import { Keeper } from "../../../api/console/live/keeper.js";

const execution = { execution_id: "e", status: "running", last_seq: 1, steps: [], checks: [], approvals: [] };
const event = { seq: 2, type: "step.started", at: "2026-01-01T00:00:00Z", step_id: "a", data: {} };

/** A keeper that follows, and what became of it. */
async function following() {
  const seen = { reads: 0, boards: 0, closed: false };
  const client = {
    get: async () => {
      seen.reads += 1;
      return execution;
    },
    follow: (_, listeners) => ({ ...listeners, close: () => (seen.closed = true) }),
  };
  const keeper = new Keeper(client, "e", { setBoard: () => (seen.boards += 1), setError() {}, setConnection() {} });
  await keeper.begin();
  return [keeper, seen];
}

test("a keeper that was ended reads no more, and waits for nothing", async () => {
  const [keeper, seen] = await following();
  keeper.end();
  keeper.take([event]);
  await keeper.read();
  assert.deepEqual(seen, { reads: 1, boards: 1, closed: true });
  assert.deepEqual([keeper.timer, keeper.drawing ?? null], [null, null]);
});

test("a read that comes back after the end is shown to nobody", async () => {
  const [keeper, seen] = await following();
  const reading = keeper.read();
  keeper.end();
  await reading;
  assert.deepEqual(seen, { reads: 2, boards: 1, closed: true });
});
