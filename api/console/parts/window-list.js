/** A list of which only what can be seen is drawn: ten thousand rows cost as much as twenty. */

import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { windowOf } from "../model/window.js";

/**
 * `row(item, index)` draws one row of exactly `rowHeight` pixels. `follow` keeps the end in sight; `reveal` is the index
 * of a row to scroll to. The list is as high as its rows, at most `most` pixels.
 */
export function WindowList({ items, rowHeight, most = 480, row, follow = false, reveal = null, label, onScrolled, role }) {
  const box = useRef(null);
  const [top, setTop] = useState(0);
  const rows = useRef(null);
  const height = Math.min(items.length * rowHeight, most);
  const { from, to, before } = windowOf(items.length, rowHeight, top, height);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const next = windowOf(items.length, rowHeight, scrollTop, height);
    if (rowGoes(rows.current, from, next)) box.current.focus({ preventScroll: true }); // it would be lost with its row
    setTop(scrollTop);
    onScrolled?.(scrollHeight - clientHeight - scrollTop < rowHeight);
  };
  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, items.length]);
  useEffect(() => {
    if (reveal !== null && box.current) box.current.scrollTop = Math.max(0, reveal * rowHeight - most / 2);
  }, [reveal]);
  return html`<div class="window-list" ref=${box} style=${{ height: `${height}px` }} onScroll=${scrolled} tabindex="0" aria-label=${label} role=${role || "group"}>
    <div style=${{ height: `${items.length * rowHeight}px`, position: "relative" }}>
      <div class="window-rows" ref=${rows} style=${{ transform: `translateY(${before}px)` }}>
        ${items.slice(from, to).map((item, at) => row(item, from + at))}
      </div>
    </div>
  </div>`;
}

/** Whether the row that has the focus, of those drawn from `first` on, is not among the `next` ones. */
function rowGoes(rows, first, next) {
  const at = [...rows.children].findIndex((row) => row.contains(document.activeElement));
  return at >= 0 && (first + at < next.from || first + at >= next.to);
}
