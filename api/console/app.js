/** The whole page: first who acts, then the frame with the page that the address names. */

import { html, useEffect, useErrorBoundary, useMemo, useRef, useState } from "./vendor/preact.js";
import { StageEClient } from "./stage-e-client.js";
import { Arrival } from "./arrival.js";
import { KeyGate } from "./key-gate.js";
import { actingIn, mustBeAsked, NOBODY, withArrived, withPerson } from "./model/people.js";
import { PAGES } from "./pages.js";
import { Notice } from "./parts/all.js";
import { matchPath, useRoute } from "./router.js";
import { personOf, readSession, SessionContext, takeKeysFromAddress, writeSession } from "./session.js";
import { Shell } from "./shell.js";

export function App() {
  const { session, offered, arriving, trouble, addKey, keep, answer } = usePeople();
  const value = useSessionValue(session, keep, addKey);
  if (arriving) return html`<p class="loading">Loading the console...</p>`;
  if (!value) return html`<${KeyGate} addKey=${addKey} trouble=${trouble} />`;
  return html`<${SessionContext.Provider} value=${value}>
    <${Routed} />
    ${offered ? html`<${Arrival} people=${offered} acting=${value.person} take=${(remembered) => answer(remembered)} stay=${() => answer(null)} />` : null}
  <//>`;
}

/** Who is known, and whose keys an address offers until somebody has said yes or no to them. */
function usePeople() {
  const [session, setSession] = useState(readSession);
  const [offered, setOffered] = useState(null);
  const [arriving, setArriving] = useState(true);
  const [trouble, setTrouble] = useState(null);
  const latest = useRef(session); // two arrivals at once must see each other
  const keep = (change) => {
    latest.current = change(latest.current);
    writeSession(latest.current);
    setSession(latest.current);
  };
  const addKey = async (key, remembered) => {
    const person = await personOf(key, remembered);
    keep((before) => withPerson(before, person));
  };
  const arrived = async () => {
    const people = await Promise.all(takeKeysFromAddress().map((key) => knownOr(latest.current, key)));
    if (!people.length) return;
    if (mustBeAsked(latest.current, people)) setOffered(people);
    else keep((before) => withArrived(before, people));
  };
  useEffect(() => {
    const arrive = () => arrived().catch(setTrouble).then(() => setArriving(false));
    arrive();
    addEventListener("hashchange", arrive);
    return () => removeEventListener("hashchange", arrive);
  }, []);
  const answer = (remembered) => {
    const marked = (each) => ({ ...each, remembered: each.remembered || remembered });
    if (remembered !== null) keep((before) => withArrived(before, offered.map(marked)));
    setOffered(null);
  };
  return { session, offered, arriving, trouble, addKey, keep, answer };
}

/** Whose key it is: as it is known here, or as the API says. */
const knownOr = async (session, key) => session.people.find((each) => each.key === key) || personOf(key);

function useSessionValue(session, keep, addKey) {
  return useMemo(() => {
    const person = actingIn(session);
    if (!person) return null;
    return {
      client: new StageEClient({ key: person.key }),
      person,
      people: session.people,
      actAs: (active) => keep((before) => ({ ...before, active })),
      addKey,
      leave: () => keep(() => NOBODY),
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
