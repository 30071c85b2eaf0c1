import assert from "node:assert/strict";
import { test } from "node:test";
import { matchPath } from "../../../api/console/model/route.js";

test("the names of a pattern stand for what the path has there, decoded", () => {
  assert.deepEqual(matchPath("/executions/:id", "/executions/a%20b"), { id: "a b" });
  assert.equal(matchPath("/executions/:id", "/inbox/a"), null);
});

test("a path that is cut within a character is the path of no page", () => {
  assert.equal(matchPath("/executions/:id", "/executions/%E0%A4"), null);
});
