/** Who the page acts as. Keys stay in this tab, or in this browser where that was asked for, and go nowhere but to the API. */

import { createContext, useContext } from "./vendor/preact.js";
import { StageEClient } from "./stage-e-client.js";

const NAME = "stage-e.keys";

/** What is stored: `[{key, subject, roles, tenant}]`, and which of them acts. */
export function readSession() {
  for (const storage of storages()) {
    try {
      const found = JSON.parse(storage.getItem(NAME));
      if (Array.isArray(found?.people)) return found;
    } catch {
      // what cannot be read is asked for again
    }
  }
  return { people: [], active: 0, remember: false };
}

export function writeSession(session) {
  const [tab, browser] = storages();
  tab?.removeItem(NAME);
  browser?.removeItem(NAME);
  if (session.people.length) (session.remember ? browser : tab)?.setItem(NAME, JSON.stringify(session));
}

/** Keys that came behind the # of the address, which are taken out of it at once. */
export function takeKeysFromAddress() {
  const hash = location.hash.replace(/^#/, "");
  if (!/^key=/.test(hash)) return [];
  history.replaceState(null, "", `${location.pathname}#/`);
  return new URLSearchParams(hash).getAll("key");
}

/** The person behind a key. Raises: ProblemError, OfflineError. */
export async function personOf(key) {
  return { key, ...(await new StageEClient({ key }).me()) };
}

/** Each person once; who comes again has a new key. */
export function withPerson(session, person) {
  const others = session.people.filter((each) => each.subject !== person.subject || each.tenant !== person.tenant);
  return { ...session, people: [...others, person], active: others.length };
}

export const SessionContext = createContext(null);

/** `{client, person, people, actAs, addKey, leave}`; only inside the shell. */
export const useSession = () => useContext(SessionContext);

function storages() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}
