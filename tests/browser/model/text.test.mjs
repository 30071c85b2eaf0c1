import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../../api/console/model/highlight.js";
import { placeOf } from "../../../api/console/model/json-place.js";
import { linesOf, linesWith, placesIn, sizeWords, textOf } from "../../../api/console/model/output.js";
import { requestIn, sourceOf, submissionOf } from "../../../api/console/model/submission.js";
import { troubleOf } from "../../../api/console/model/trouble.js";
import { matchPath, readRoute } from "../../../api/console/model/route.js";

test("marks are counted in code points, and may overlap", () => {
  const found = pieces("😀 rm -rf /", [[2, 4], [3, 8]]);
  assert.deepEqual(found, [{ text: "😀 ", marked: false }, { text: "rm -rf", marked: true }, { text: " /", marked: false }]);
});

const TEXT = '{\n "steps": [\n  {"id": "a"},\n  {"id": "b \\" c", "x/y": 1}\n ]\n}';
const chosen = (pointer, text = TEXT) => {
  const { from, to, line } = placeOf(text, pointer);
  return [text.slice(from, to), line];
};

test("a pointer leads to its value and line", () => {
  assert.deepEqual(chosen("/steps/0/id"), ['"a"', 3]);
  assert.deepEqual(chosen("/steps/1/id"), ['"b \\" c"', 4]);
  assert.deepEqual(chosen("/steps/1/x~1y"), ["1", 4]);
});

test("a pointer to what is missing leads to the container that lacks it", () => {
  assert.deepEqual(chosen("/steps/0/tool"), ['{"id": "a"}', 3]);
});

test("in a text that breaks off what was there is found", () => {
  assert.deepEqual(chosen("/a/0", '{"a": [12, '), ["12", 1]);
});

test("a plan is wrapped and a submission is sent as it is", () => {
  assert.equal(submissionOf('{"steps": []}').body, '{"plan":{"steps": []}}');
  assert.equal(submissionOf('{"steps": []}', '{"a": 1}').body, '{"plan":{"steps": []},"decision":{"a": 1}}');
  const whole = '{"plan": {"plan": {"steps": []}}}';
  assert.deepEqual(submissionOf(whole), { body: whole, wrapped: false, ownDecision: false });
  assert.throws(() => submissionOf("[1]"), /the plan is no JSON object/);
  assert.throws(() => submissionOf("{", ""), /the plan is not JSON/);
});

test("a pointer into what is sent is one into the text that it came from", () => {
  assert.deepEqual(sourceOf("/plan/steps/0", true), { part: "plan", pointer: "/steps/0" });
  assert.deepEqual(sourceOf("/decision/x", true), { part: "decision", pointer: "/x" });
  assert.deepEqual(sourceOf("/plan/plan/steps", false), { part: "plan", pointer: "/plan/plan/steps" });
});

test("the words of the request are found where a decision says them", () => {
  assert.equal(requestIn('{"plan": {}, "decision": {"original_request": "restart it"}}'), "restart it");
  assert.equal(requestIn("no json"), "");
});

test("output is what was printed, and JSON where nothing is", () => {
  assert.equal(textOf({ stdout: "hello", stderr: "", exit_code: 0 }), "hello");
  assert.equal(textOf({ stdout: "", stderr: "" }), "");
  assert.match(textOf({ stdout: "a", stderr: "b" }), /a\n--- stderr ---\nb/);
  assert.equal(textOf({ count: 6 }), '{\n  "count": 6\n}');
});

test("one line of megabytes is drawn in pieces", () => {
  const lines = linesOf("x".repeat(10_000_000));
  assert.equal(lines.join("").length, 10_000_000);
  assert.ok(lines.every((line) => line.length <= 2000));
});

test("a search finds lines and the places in them, whatever the case", () => {
  const lines = ["Error one", "fine", "error and ERROR"];
  assert.deepEqual(linesWith(lines, "error"), [0, 2]);
  assert.deepEqual(placesIn(lines[2], "error"), [[0, 5], [10, 15]]);
  assert.deepEqual(linesWith(lines, ""), []);
});

test("sizes are said in the unit that tells most", () => {
  assert.deepEqual([12, 12_400, 9_800_000].map(sizeWords), ["12 B", "12 KB", "9.8 MB"]);
});

test("every way of not succeeding says what to do", () => {
  for (const status of ["failed", "retrying", "unknown", "skipped", "cancelled"]) {
    const trouble = troubleOf({ status, error: "HTTP 503, busy" });
    assert.ok(trouble.cause && trouble.act && trouble.happened);
  }
  assert.equal(troubleOf({ status: "succeeded" }), null);
});

test("an address is read and matched", () => {
  const { path, query } = readRoute("#/executions/a%20b?tab=log");
  assert.deepEqual(matchPath("/executions/:id", path), { id: "a b" });
  assert.equal(query.get("tab"), "log");
  assert.equal(matchPath("/inbox", path), null);
  assert.deepEqual(matchPath("/", readRoute("").path), {});
});
