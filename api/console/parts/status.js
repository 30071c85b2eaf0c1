/** States and risk as a word with an icon and a colour. */

import { html } from "../vendor/preact.js";
import { plain, statusWords } from "../model/words.js";
import { Icon } from "./icon.js";

/** The status of an execution, a step, an attempt or an approval. */
export function Status({ status, bare = false }) {
  const { label, kind, icon } = statusWords(status);
  return html`<span class=${`status kind-${kind}${bare ? " bare" : ""}`}><${Icon} name=${icon} size=${14} />${label}</span>`;
}

const RISKS = { low: ["ok", "check"], medium: ["wait", "alert"], high: ["bad", "alert"], critical: ["bad", "alert"] };

/** `{level, effect}` as a chip: `high risk, disruptive`. */
export function Risk({ risk, brief = false }) {
  const [kind, icon] = RISKS[risk.level] || ["idle", "dot"];
  const effect = brief ? "" : `, ${plain(risk.effect)}`;
  return html`<span class=${`status kind-${kind}${risk.level === "critical" ? " strong" : ""}`}>
    <${Icon} name=${icon} size=${14} />${risk.level} risk${effect}
  </span>`;
}

/** A small word in a frame. */
export const Chip = ({ children, kind = "idle" }) => html`<span class=${`chip kind-${kind}`}>${children}</span>`;
