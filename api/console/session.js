/** Who the page acts as. Keys stay in this tab, or in this browser where that was asked for, and go nowhere but to the API. */

import { createContext, useContext } from "./vendor/preact.js";
import { sessionFrom, storedOf } from "./model/people.js";
import { StageEClient } from "./stage-e-client.js";

const NAME = "stage-e.keys";

export function readSession() {
  const [tab, browser] = storages();
  return sessionFrom({ tab: found(tab), browser: found(browser) });
}

export function writeSession(session) {
  const [tab, browser] = storages();
  const stored = storedOf(session);
  put(tab, stored.tab);
  put(browser, stored.browser);
}

/** Keys that came behind the # of the address, which are taken out of it at once. */
export function takeKeysFromAddress() {
  const hash = location.hash.replace(/^#/, "");
  if (!/^key=/.test(hash)) return [];
  history.replaceState(null, "", `${location.pathname}#/`);
  dispatchEvent(new HashChangeEvent("hashchange")); // the browser tells nobody of a replaced address
  return new URLSearchParams(hash).getAll("key");
}

/** The person behind a key. Raises: ProblemError, OfflineError. */
export async function personOf(key, remembered = false) {
  return { ...(await new StageEClient({ key }).me()), key, remembered };
}

export const SessionContext = createContext(null);

/** `{client, person, people, actAs, addKey, leave}`; only inside the shell. */
export const useSession = () => useContext(SessionContext);

function found(storage) {
  try {
    const stored = JSON.parse(storage.getItem(NAME));
    return Array.isArray(stored?.people) ? stored : null;
  } catch {
    return null; // what cannot be read is asked for again
  }
}

function put(storage, stored) {
  if (stored) storage?.setItem(NAME, JSON.stringify(stored));
  else storage?.removeItem(NAME);
}

function storages() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}
