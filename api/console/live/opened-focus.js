/** The focus goes to the heading of what somebody opened, and back to where it was when that closes. */

import { useEffect, useLayoutEffect, useRef } from "../vendor/preact.js";

/**
 * `opener` is a ref to the element from which it was opened: null where nobody opened it now, as after a reload, and then the
 * focus stays. `fallback` finds the element for a focus whose own place is gone. The `place` and its `heading` are refs to set.
 */
export function useOpenedFocus(opener, what, fallback) {
  const place = useRef(null);
  const heading = useRef(null);
  const back = useRef(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: "nearest" });
    const from = opener.current;
    opener.current = null;
    if (!from || !heading.current) return;
    if (!place.current.contains(from)) back.current = from;
    heading.current.focus({ preventScroll: true });
  }, [what]);
  useLayoutEffect(() => () => {
    if (place.current?.contains(document.activeElement)) placeOf(back.current, fallback)?.focus();
  }, []);
  return { place, heading };
}

function placeOf(element, fallback) {
  return element?.isConnected && element !== document.body ? element : fallback();
}
