/** Which rows of a long list can be seen. */

const MARGIN = 8; // rows drawn above and below, so that scrolling shows no gap

/** Rows `from` up to `to` are drawn, `before` pixels below the top. */
export function windowOf(count, rowHeight, scrollTop, height) {
  const first = Math.floor(scrollTop / rowHeight) - MARGIN;
  const from = Math.max(0, Math.min(first, count - 1));
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + MARGIN);
  return { from, to, before: from * rowHeight };
}
