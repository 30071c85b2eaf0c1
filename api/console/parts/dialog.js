/** A question in front of the page: Escape and the cross close it, the focus stays inside and comes back. */

import { html, useLayoutEffect, useRef } from "../vendor/preact.js";
import { Icon } from "./icon.js";

export const Dialog = ({ open, ...shown }) => (open ? html`<${Shown} ...${shown} />` : null);

function Shown({ title, onClose, wide = false, children }) {
  const element = useRef(null);
  const gone = useRef(false);
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => {
      gone.current = true;
      dialog.close(); // a dialog that is only taken away gives no focus back
    };
  }, []);
  const closed = () => gone.current || onClose();
  return html`<dialog ref=${element} class=${wide ? "dialog wide" : "dialog"} aria-label=${title} onClose=${closed}>
    <header class="dialog-head">
      <h2>${title}</h2>
      <button class="icon-button" type="button" onClick=${onClose}><${Icon} name="cross" /><span class="hidden">Close</span></button>
    </header>
    <div class="dialog-body">${children}</div>
  </dialog>`;
}
