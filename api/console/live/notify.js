/** A notification of the browser when an execution ends or needs somebody, while nobody looks at the page. */

import { html, useEffect, useRef, useState } from "../vendor/preact.js";
import { isFinished, statusWords } from "../model/words.js";
import { Icon } from "../parts/all.js";

const CALLS = new Set(["awaiting_approval", "needs_attention"]);
const known = () => typeof Notification !== "undefined";

export function useNotifications(execution) {
  const before = useRef(null);
  const status = execution?.status;
  useEffect(() => {
    const was = before.current;
    before.current = status;
    if (was && was !== status && (isFinished(status) || CALLS.has(status))) tell(execution);
  }, [status]);
}

function tell(execution) {
  if (!known() || Notification.permission !== "granted" || !document.hidden) return;
  const title = `Stage E: ${statusWords(execution.status).label}`;
  const body = execution.result?.answer || execution.request_text || execution.execution_id;
  const notification = new Notification(title, { body, tag: execution.execution_id, icon: "/console/icon.svg" });
  notification.onclick = () => {
    window.focus();
    notification.close();
  };
}

/** Asks for leave to notify; gone once that was answered. */
export function NotifyButton() {
  const [permission, setPermission] = useState(known() ? Notification.permission : "denied");
  if (permission !== "default") return null;
  const ask = async () => setPermission(await Notification.requestPermission());
  return html`<button class="button quiet" type="button" onClick=${ask}><${Icon} name="inbox" size=${14} /> Notify me</button>`;
}
