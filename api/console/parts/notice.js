/** Something that has to be read: an error, a warning, nothing to see. */

import { html } from "../vendor/preact.js";
import { Icon } from "./icon.js";

const ICONS = { bad: "cross", wait: "alert", ask: "question", ok: "check", run: "play", idle: "dot" };

export function Notice({ kind = "idle", title, children }) {
  return html`<div class=${`notice kind-${kind}`} role=${kind === "bad" ? "alert" : "status"}>
    <${Icon} name=${ICONS[kind]} />
    <div class="notice-text">${title ? html`<strong>${title}</strong>` : null}${children}</div>
  </div>`;
}

/** An error of the client: what happened, every fault with its place, what to do. Nothing when there is none. */
export function ErrorNotice({ error, retry }) {
  if (!error) return null;
  return html`<${Notice} kind="bad" title=${error.title || "That did not work"}>
    <p>${error.message}</p>
    <${Faults} errors=${error.errors} />
    ${error.retryAfterSeconds ? html`<p class="small">It may work again in ${error.retryAfterSeconds} s.</p>` : null}
    ${retry ? html`<button class="button" type="button" onClick=${retry}>Try again</button>` : null}
  <//>`;
}

/** Faults with their pointers; `onPick` makes each a button that leads to its place. */
export function Faults({ errors = [], onPick }) {
  if (!errors.length) return null;
  return html`<ul class="faults">
    ${errors.map(
      (fault) => html`<li>
        ${onPick
          ? html`<button class="link-button" type="button" onClick=${() => onPick(fault)}><code>${fault.pointer || "the whole"}</code></button>`
          : html`<code>${fault.pointer || "the whole"}</code>`}
        <span>${fault.detail}</span>
      </li>`,
    )}
  </ul>`;
}

export const Empty = ({ title, children }) => html`<div class="empty"><strong>${title}</strong><div>${children}</div></div>`;

export const Loading = ({ what = "" }) => html`<p class="loading" role="status">Loading${what ? ` ${what}` : ""}...</p>`;
