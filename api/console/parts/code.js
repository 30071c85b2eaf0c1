/** Text of a machine: commands, ids, digests. */

import { html, useState } from "../vendor/preact.js";
import { pieces } from "../model/highlight.js";
import { Icon } from "./icon.js";

/** A command or a body as it is sent; `marks` are `[from, to]` pairs of characters that are pointed at. */
export function Code({ text, marks = [] }) {
  return html`<pre class="code" tabindex="0"><code>${pieces(text, marks).map(({ text: part, marked }) =>
    marked ? html`<mark>${part}</mark>` : part,
  )}</code></pre>`;
}

/** A word that can be copied: shown short, copied whole. */
export function Copyable({ text, shown = text, label = "Copy" }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return html`<span class="copyable">
    <code title=${text}>${shown}</code>
    <button class="icon-button small" type="button" onClick=${copy} title=${label}>
      <${Icon} name=${copied ? "check" : "copy"} size=${13} /><span class="hidden">${copied ? "Copied" : `${label}: ${text}`}</span>
    </button>
  </span>`;
}
