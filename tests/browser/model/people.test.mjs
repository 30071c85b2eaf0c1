import assert from "node:assert/strict";
import { test } from "node:test";
import { actingIn, mustBeAsked, NOBODY, sessionFrom, storedOf, withArrived, withPerson } from "../../../api/console/model/people.js";

const someone = (subject, more = {}) => ({ key: `key of ${subject}`, subject, tenant: "default", roles: [], remembered: false, ...more });
const olga = someone("olga");
const adam = someone("adam");
const known = [olga, adam].reduce(withPerson, NOBODY);

test("whoever enters a key acts, and a person stands there once", () => {
  const again = withPerson(known, { ...olga, key: "new" });
  assert.deepEqual(again.people.map((each) => each.key), ["key of adam", "new"]);
  assert.equal(actingIn(again).key, "new");
});

test("of the keys of an address the first one acts", () => {
  const session = withArrived(NOBODY, [olga, adam]);
  assert.deepEqual([session.people, actingIn(session)], [[olga, adam], olga]);
});

test("where nobody is known yet nobody is asked", () => {
  assert.equal(mustBeAsked(NOBODY, [olga]), false);
});

for (const [what, arrived, asked] of [
  ["the key of a stranger", [someone("mallory")], true],
  ["the same name of another tenant", [{ ...adam, tenant: "other" }], true],
  ["somebody known who does not act", [olga], true],
  ["a stranger beside the one who acts", [adam, someone("mallory")], true],
  ["a new key of the one who acts", [{ ...adam, key: "new" }], false],
  ["all who are known, the one who acts first", [adam, olga], false],
]) {
  test(`an address with ${what} is ${asked ? "asked about" : "taken"}`, () => assert.equal(mustBeAsked(known, arrived), asked));
}

test("the browser keeps those alone who were ticked, and this tab the others", () => {
  const session = withPerson(withPerson(NOBODY, { ...olga, remembered: true }), adam);
  const { tab, browser } = storedOf(session);
  assert.deepEqual([tab.people, browser.people], [[adam], [{ ...olga, remembered: true }]]);
  assert.doesNotMatch(JSON.stringify(browser), /key of adam/);
  assert.deepEqual(sessionFrom({ tab, browser }), { people: [{ ...olga, remembered: true }, adam], active: 1 });
  assert.deepEqual(actingIn(sessionFrom({ tab: null, browser })).subject, "olga");
});

test("nothing is kept of nobody", () => {
  assert.deepEqual(storedOf(NOBODY), { tab: null, browser: null });
  assert.deepEqual(sessionFrom({ tab: null, browser: null }), NOBODY);
});
