/** The whole page: first who acts, then the frame with the page that the address names. */

import { html, useEffect, useErrorBoundary, useMemo, useState } from "./vendor/preact.js";
import { StageEClient } from "./stage-e-client.js";
import { KeyGate } from "./key-gate.js";
import { PAGES } from "./pages.js";
import { Notice } from "./parts/all.js";
import { matchPath, useRoute } from "./router.js";
import { personOf, readSession, SessionContext, takeKeysFromAddress, withPerson, writeSession } from "./session.js";
import { Shell } from "./shell.js";

export function App() {
  const [session, setSession] = useState(readSession);
  const [arriving, setArriving] = useState(true);
  const [trouble, setTrouble] = useState(null);
  const keep = (change) => setSession((before) => kept(change(before)));
  const addKey = async (key, remember) => {
    const person = await personOf(key);
    keep((before) => ({ ...withPerson(before, person), remember: remember ?? before.remember }));
  };
  useEffect(() => {
    const arrive = () => addArrived(addKey, keep).catch(setTrouble).then(() => setArriving(false));
    arrive();
    addEventListener("hashchange", arrive);
    return () => removeEventListener("hashchange", arrive);
  }, []);
  const value = useSessionValue(session, keep, addKey);
  if (arriving) return html`<p class="loading">Loading the console...</p>`;
  if (!value) return html`<${KeyGate} addKey=${addKey} trouble=${trouble} />`;
  return html`<${SessionContext.Provider} value=${value}><${Routed} /><//>`;
}

/** Keys from the address, the first of which acts. */
async function addArrived(addKey, keep) {
  const keys = takeKeysFromAddress();
  for (const key of keys) await addKey(key);
  if (keys.length) keep((before) => ({ ...before, active: before.people.findIndex((each) => each.key === keys[0]) }));
}

function kept(session) {
  writeSession(session);
  return session;
}

function useSessionValue(session, keep, addKey) {
  return useMemo(() => {
    const person = session.people[session.active] || session.people[0];
    if (!person) return null;
    return {
      client: new StageEClient({ key: person.key }),
      person,
      people: session.people,
      actAs: (active) => keep((before) => ({ ...before, active })),
      addKey,
      leave: () => keep(() => ({ people: [], active: 0, remember: false })),
    };
  }, [session]);
}

function Routed() {
  const route = useRoute();
  const [page, found] = pageAt(route.path);
  useEffect(() => {
    document.title = page ? `${page.title} · Stage E` : "Stage E";
  }, [page]);
  return html`<${Shell} page=${page}>
    ${page ? html`<${Guarded} key=${route.path}><${page.draw} ...${found} query=${route.query} /><//>` : html`<${Nowhere} />`}
  <//>`;
}

function pageAt(path) {
  for (const page of PAGES) {
    const found = matchPath(page.pattern, path);
    if (found) return [page, found];
  }
  return [null, {}];
}

const Nowhere = () => html`<${Notice} kind="bad" title="There is no such page"><a href="#/">Go to the start</a><//>`;

/** A fault in one page leaves the frame standing. */
function Guarded({ children }) {
  const [error, again] = useErrorBoundary();
  if (!error) return children;
  return html`<${Notice} kind="bad" title="This page has a fault">
    <p>${String(error.message || error)}</p>
    <button class="button" type="button" onClick=${again}>Try again</button>
  <//>`;
}
