/** What a step printed: followed while it comes, searched, downloaded; ten megabytes of it as quick as ten lines. */

import { html, useEffect, useMemo, useState } from "../vendor/preact.js";
import { pieces } from "../model/highlight.js";
import { linesOf, linesWith, placesIn, sizeWords } from "../model/output.js";
import { Icon, WindowList } from "../parts/all.js";

const LINE = 19;

export function Output({ text, name, live = false, truncated = false }) {
  const lines = useMemo(() => linesOf(text), [text]);
  const [wanted, setWanted] = useState("");
  const [hit, setHit] = useState(0);
  const [follow, setFollow] = useState(live);
  const hits = useMemo(() => linesWith(lines, wanted), [lines, wanted]);
  useEffect(() => setHit(0), [wanted]);
  const turn = (by) => setHit((before) => (hits.length ? (before + by + hits.length) % hits.length : 0));
  const keys = (event) => {
    if (event.key === "Enter") turn(event.shiftKey ? -1 : 1);
  };
  const at = hits.length ? hits[hit] : null;
  const line = (each, number) => html`<div key=${number} class=${`out-line${number === at ? " current" : ""}`}>
    <span class="out-number">${number + 1}</span><span>${marked(each, wanted)}</span>
  </div>`;
  return html`<section class="output">
    <div class="output-head">
      <h3>Output</h3>
      <span class="muted small num">${lines.length} lines, ${sizeWords(text.length)}${truncated ? ", cut: it was longer" : ""}</span>
      <span class="output-tools">
        <label class="search"><${Icon} name="search" size=${14} /><span class="hidden">Search the output</span>
          <input type="search" placeholder="Search" value=${wanted} onInput=${(event) => setWanted(event.target.value)} onKeyDown=${keys} />
        </label>
        ${wanted ? html`<span class="small num" role="status">${hits.length ? `${hit + 1} of ${hits.length}` : "not found"}</span>` : null}
        ${live ? html`<label class="check small"><input type="checkbox" checked=${follow} onChange=${(event) => setFollow(event.target.checked)} /> Follow</label>` : null}
        <button class="icon-button" type="button" title="Download" onClick=${() => download(text, name)}><${Icon} name="download" /><span class="hidden">Download the output</span></button>
      </span>
    </div>
    <div class="output-lines"><${WindowList} items=${lines} rowHeight=${LINE} most=${LINE * 20} row=${line} follow=${live && follow} reveal=${at} label="Output" /></div>
  </section>`;
}

function marked(line, wanted) {
  const places = placesIn(line, wanted);
  return places.length ? pieces(line, places).map((piece) => (piece.marked ? html`<mark>${piece.text}</mark>` : piece.text)) : line || " ";
}

function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = `${name.replace(/[^\w.-]+/g, "_")}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
