/** Who the page may act as: people with their keys, and which of them acts. Someone is `{key, subject, roles, tenant, remembered}`. */

export const NOBODY = { people: [], active: 0 };

export const actingIn = (session) => session.people[session.active] || session.people[0] || null;

/** Whether both keys are of the same person. */
export const isSame = (one, other) => one.subject === other.subject && one.tenant === other.tenant;

/** Each person once, and whoever came last acts; who comes again has a new key. */
export function withPerson(session, person) {
  const others = session.people.filter((each) => !isSame(each, person));
  return { people: [...others, person], active: others.length };
}

/** People whose keys came with the address, the first of whom acts. */
export function withArrived(session, arrived) {
  const [first] = arrived;
  const { people } = arrived.reduce(withPerson, session);
  return { people, active: people.findIndex((each) => isSame(each, first)) };
}

/** Whether keys of an address would change who acts, or bring somebody unknown: anybody can write an address. */
export function mustBeAsked(session, arrived) {
  const acting = actingIn(session);
  if (!acting) return false;
  return !isSame(acting, arrived[0]) || arrived.some((each) => !session.people.some((known) => isSame(known, each)));
}

/** What this tab keeps and what the browser keeps, each `{people, acting}` of its own keys alone; null where nothing is kept. */
export function storedOf(session) {
  const acting = actingIn(session)?.key;
  const kept = (people) => (people.length ? { people, acting: people.find((each) => each.key === acting)?.key } : null);
  return { tab: kept(session.people.filter((each) => !each.remembered)), browser: kept(session.people.filter((each) => each.remembered)) };
}

/** The session that was stored so. */
export function sessionFrom({ tab, browser }) {
  const marked = (stored, remembered) => (stored?.people || []).map((each) => ({ ...each, remembered }));
  const people = [...marked(browser, true), ...marked(tab, false)].reduce(withPerson, NOBODY).people;
  const acting = tab?.acting ?? browser?.acting;
  return { people, active: Math.max(0, people.findIndex((each) => each.key === acting)) };
}
