/** Where the focus goes when what had it is taken away: an answered question, a button of a state that is over. */

import { useEffect, useRef } from "./vendor/preact.js";

/** A ref for a place: it gets the focus itself then, since the keyboard would begin anew at the top of the page. */
export function useFocusKept() {
  const place = useRef(null);
  useEffect(() => {
    const here = place.current;
    let last = null;
    const note = ({ target }) => (last = target);
    const observer = new MutationObserver(() => {
      if (!last || last.isConnected) return;
      last = null;
      if (document.activeElement === document.body) here.focus({ preventScroll: true });
    });
    here.addEventListener("focusin", note);
    observer.observe(here, { childList: true, subtree: true });
    return () => {
      here.removeEventListener("focusin", note);
      observer.disconnect();
    };
  }, []);
  return place;
}
