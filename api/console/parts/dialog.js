/** A question in front of the page: Escape and the cross close it, the focus stays inside and comes back. */

import { html, useEffect, useRef } from "../vendor/preact.js";
import { Icon } from "./icon.js";

export function Dialog({ open, title, onClose, wide = false, children }) {
  const element = useRef(null);
  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  if (!open) return null;
  return html`<dialog ref=${element} class=${wide ? "dialog wide" : "dialog"} aria-label=${title} onClose=${onClose}>
    <header class="dialog-head">
      <h2>${title}</h2>
      <button class="icon-button" type="button" onClick=${onClose}><${Icon} name="cross" /><span class="hidden">Close</span></button>
    </header>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
