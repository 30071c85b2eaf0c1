import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, durationOf, filtersIn, titleOf, wantedBy } from "../../../api/console/model/history.js";

const assessment = { estimate: { p50_s: 2, p90_s: 4 }, steps: [{ operation: { text: "Get-Volume" }, targets: ["ws-03"] }, { operation: { text: "x" }, targets: [] }] };

test("filters stand in the address and come back from it", () => {
  const filters = { text: "print spooler", status: "failed", target: "ws-03" };
  const address = addressOf({ ...filters, mode: "", unknown: "x" });
  assert.equal(address, "#/executions?text=print+spooler&status=failed&target=ws-03");
  assert.deepEqual(filtersIn(new URLSearchParams(address.split("?")[1])), filters);
  assert.equal(addressOf({}), "#/executions");
});

test("what is no filter is left out", () => {
  assert.deepEqual(filtersIn(new URLSearchParams("cursor=x&status=&text=%20")), {});
});

test("a day begins and ends in the time of this machine", () => {
  const { from, to, status } = wantedBy({ from: "2026-11-23", to: "2026-11-23", status: "failed" });
  assert.equal(from, new Date(2026, 10, 23).toISOString());
  assert.equal(to, new Date(2026, 10, 24).toISOString());
  assert.equal(status, "failed");
});

test("how long it took is held against what was expected", () => {
  assert.deepEqual(durationOf({ duration_s: 4, assessment }), { took: "4.0 s", expected: "2.0 s to 4.0 s", share: 0.5, over: false });
  assert.equal(durationOf({ duration_s: 4.1, assessment }).over, true);
  assert.equal(durationOf({ duration_s: 100, assessment }).share, 1);
  assert.equal(durationOf({ duration_s: null, assessment }).took, "");
  assert.equal(durationOf({ assessment: { estimate: { p50_s: 5, p90_s: 5 } } }).expected, "5.0 s");
});

test("an execution is called by its request, else by what it does first", () => {
  assert.equal(titleOf({ request_text: "How many?", assessment }), "How many?");
  assert.equal(titleOf({ request_text: null, assessment }), "Get-Volume on ws-03 and 1 more");
  assert.equal(titleOf({ execution_id: "e1", assessment: { ...assessment, steps: [] } }), "e1");
});
