/** Whether what is shown is what is. */

import { html, useEffect, useState } from "../vendor/preact.js";
import { clockTime } from "../model/span.js";
import { Icon } from "../parts/all.js";

const WORDS = {
  live: ["Live", "ok", "wifi"],
  reconnecting: ["Reconnecting", "wait", "repeat"],
  polling: ["Live, by polling", "ok", "repeat"],
  offline: ["Offline", "bad", "alert"],
};
const GRACE_MS = 600; // a blink of the connection is not worth a word

export function Connection({ state }) {
  const shown = useSettled(state);
  if (!(shown in WORDS)) return null;
  const [label, kind, icon] = WORDS[shown];
  const since = shown === "offline" ? `: as it was at ${clockTime(Date.now()).slice(11)}` : "";
  return html`<span class=${`status bare kind-${kind} connection`} role="status"><${Icon} name=${icon} size=${14} />${label}${since}</span>`;
}

/** The state, once it has lasted; good news at once. */
function useSettled(state) {
  const [settled, setSettled] = useState(null);
  useEffect(() => {
    const wait = state === "reconnecting" ? GRACE_MS : 0;
    const timer = setTimeout(() => setSettled(state), wait);
    return () => clearTimeout(timer);
  }, [state]);
  return settled;
}
