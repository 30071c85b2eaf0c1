/** Where the page is: the part of the URL behind #, so that every view has an address. */

import { readRoute } from "./model/route.js";
import { useLayoutEffect, useState } from "./vendor/preact.js";

export { matchPath } from "./model/route.js";

export const hrefOf = (...words) => `#/${words.map(encodeURIComponent).join("/")}`;

export function go(href) {
  location.hash = href.replace(/^#/, "");
}

/** The route, again whenever it changes. */
export function useRoute() {
  const [route, setRoute] = useState(() => readRoute(location.hash));
  useLayoutEffect(() => { // an effect comes after the next frame: what changes until then would be missed
    const change = () => setRoute(readRoute(location.hash));
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return route;
}
