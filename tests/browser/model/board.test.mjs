import assert from "node:assert/strict";
import { test } from "node:test";
import { asksForMore, boardOf, foldAll, rebased } from "../../../api/console/model/board.js";

const AT = "2026-01-01T00:00:0";
const at = (second) => `${AT}${second}Z`;
const step = (id) => ({ id, status: "waiting", attempts: [], started_at: null, ended_at: null, output: null, error: null });
const execution = (...ids) => ({
  execution_id: "e", status: "queued", last_seq: 1, created_at: at(0), started_at: null, ended_at: null,
  progress: { done: 0, total: ids.length, percent: 0, eta_s: null }, steps: ids.map(step), checks: [],
});
const event = (seq, type, step_id, data = {}) => ({ seq, type, at: at(seq ?? 9), step_id, data });
const statusOf = (board, id) => board.execution.steps.find((each) => each.id === id).status;

test("a step goes from waiting to its end, with a bar for each attempt", () => {
  const board = foldAll(boardOf(execution("a")), [
    event(2, "execution.claimed", null, { driver: "worker-1", token: 1 }),
    event(3, "step.started", "a", { number: 1 }),
    event(4, "step.retrying", "a", { number: 1, outcome: "timed_out", error: "no answer" }),
    event(5, "step.started", "a", { number: 2 }),
    event(6, "step.completed", "a", { number: 2 }),
  ]);
  const [a] = board.execution.steps;
  assert.equal(board.execution.status, "running");
  assert.equal(board.driver, "worker-1");
  assert.deepEqual(a.attempts.map((each) => [each.number, each.outcome, each.ended_at]), [[1, "timed_out", at(4)], [2, "succeeded", at(6)]]);
  assert.deepEqual([a.status, a.error, a.started_at, a.ended_at], ["succeeded", null, at(3), at(6)]);
});

test("what the state held already changes nothing when it comes again", () => {
  const board = boardOf({ ...execution("a"), last_seq: 5 });
  assert.equal(statusOf(foldAll(board, [event(3, "step.started", "a", { number: 1 })]), "a"), "waiting");
});

test("a step over a list gets a part for each target", () => {
  const board = foldAll(boardOf(execution("a")), [
    event(2, "step.expanded", "a", { targets: ["h1", "h2"] }),
    event(3, "step.started", "a[h2]", { number: 1 }),
  ]);
  assert.deepEqual(board.execution.steps.map((each) => [each.id, each.status]), [["a", "waiting"], ["a[h1]", "waiting"], ["a[h2]", "running"]]);
});

test("the end of the execution is its status", () => {
  const board = foldAll(boardOf(execution("a")), [event(2, "execution.cancel_requested", null), event(3, "execution.cancelled", null)]);
  assert.deepEqual([board.execution.status, board.execution.ended_at], ["cancelled", at(3)]);
});

test("a state that was read meanwhile loses nothing that came after it", () => {
  const before = foldAll(boardOf(execution("a", "b")), [
    event(2, "step.started", "a", { number: 1 }),
    event(3, "step.started", "b", { number: 1 }),
  ]);
  const read = { ...execution("a", "b"), last_seq: 2 };
  read.steps[0] = { ...step("a"), status: "running", output: "as it was read" };
  const board = rebased(before, read);
  assert.deepEqual([statusOf(board, "a"), statusOf(board, "b"), board.seq], ["running", "running", 3]);
  assert.equal(board.execution.steps[0].output, "as it was read");
});

test("pieces of output that overlap count once", () => {
  const piece = (offset, text) => event(null, "step.output", "a", { offset, text });
  const board = foldAll(boardOf(execution("a")), [piece(0, "hello "), piece(6, "world"), piece(6, "world!")]);
  assert.equal(board.live.get("a"), "hello world!");
});

test("progress is news without a number", () => {
  const news = event(null, "execution.progress", null, { done: 1, total: 2, percent: 50, eta_s: 3 });
  assert.equal(foldAll(boardOf(execution("a")), [news]).execution.progress.percent, 50);
});

test("the whole is read again where an event does not tell it all", () => {
  const types = ["approval.requested", "execution.held_back", "step.expanded", "step.started", "execution.progress", "step.completed"];
  assert.deepEqual(types.map((type) => asksForMore({ type })), [true, true, true, false, false, false]);
});

test("a thousand steps that begin at once are a thousand steps that run", () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `s${index}`);
  const events = ids.map((id, index) => event(index + 2, "step.started", id, { number: 1 }));
  const board = foldAll(boardOf(execution(...ids)), events.map((each) => ({ ...each, at: at(1) })));
  assert.ok(board.execution.steps.every((each) => each.status === "running"));
});
