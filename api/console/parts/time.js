/** Spans and moments. */

import { html } from "../vendor/preact.js";
import { ago, clockTime, secondsBetween, span } from "../model/span.js";
import { useNow } from "../loading.js";

/** Seconds in words; or the time from `from` to `to`, and while there is no `to` it goes on. */
export function Duration({ seconds, from, to }) {
  const running = from !== undefined && from !== null && !to;
  const now = useNow(1000, running);
  if (seconds !== undefined && seconds !== null) return html`<span class="num">${span(seconds)}</span>`;
  if (!from) return html`<span class="num">-</span>`;
  return html`<span class="num">${span(secondsBetween(from, to || now))}</span>`;
}

/** `3 min ago`, with the exact time on hover. */
export function Ago({ at }) {
  const now = useNow(10_000);
  return html`<time class="num" datetime=${at} title=${clockTime(at)}>${ago(at, now)}</time>`;
}

/** The exact time. */
export const Moment = ({ at }) => html`<time class="num" datetime=${at}>${clockTime(at)}</time>`;
