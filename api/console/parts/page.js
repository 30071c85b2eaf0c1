/** The head of a page, and boxes in it. */

import { html } from "../vendor/preact.js";

export function PageHead({ title, sub, children }) {
  return html`<header class="page-head">
    <div><h1 title=${title}>${title}</h1>${sub ? html`<p class="muted">${sub}</p>` : null}</div>
    <div class="actions">${children}</div>
  </header>`;
}

/** A box with a heading; with `heading`, a ref, the focus can be moved to it. */
export function Card({ title, aside, children, kind, heading }) {
  return html`<section class=${kind ? `card kind-${kind}` : "card"}>
    ${title ? html`<header class="card-head"><h2 ref=${heading} tabindex=${heading ? -1 : undefined}>${title}</h2><div>${aside}</div></header>` : null}
    <div class="card-body">${children}</div>
  </section>`;
}

/** Words and what belongs to them; entries without a value are left out. */
export function Facts({ entries }) {
  const said = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return html`<dl class="facts">${said.map(([word, value]) => html`<div><dt>${word}</dt><dd>${value}</dd></div>`)}</dl>`;
}
