import assert from "node:assert/strict";
import { test } from "node:test";
import { cellOf, columnsOf, rowsIn } from "../../../api/console/model/table.js";

test("the rows are the longest list of objects in the output, as in the CSV", () => {
  const output = { a: { groups: [{ n: 1 }], assets: [{ id: 1 }, { id: 2 }], names: ["x", "y", "z"] }, b: { other: "text" }, c: null };
  assert.deepEqual(rowsIn(output), [{ id: 1 }, { id: 2 }]);
  assert.deepEqual(rowsIn({ a: { stdout: "x" } }), []);
  assert.deepEqual(rowsIn(null), []);
});

test("columns are the keys in the order in which they come, and not more than fit", () => {
  assert.deepEqual(columnsOf([{ a: 1, b: 2 }, { c: 3 }]), { columns: ["a", "b", "c"], more: 0 });
  const wide = Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`k${at}`, at]));
  assert.equal(columnsOf([wide]).columns.length, 12);
  assert.equal(columnsOf([wide]).more, 3);
});

test("a cell is text, also of what has parts", () => {
  assert.deepEqual([null, 0, false, "x", { a: [1] }].map(cellOf), ["", "0", "false", "x", '{"a":[1]}']);
});
