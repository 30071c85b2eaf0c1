/** How an execution ended: the sentence of the answer first. */

import { html } from "../vendor/preact.js";
import { Card, Duration, Notice, Status } from "../parts/all.js";
import { ResultParts } from "../result/result-parts.js";
import { hrefOf } from "../router.js";

/** `link` leads to the execution, where it is shown elsewhere; there its state stands above already. */
export function Answer({ result, link = true, children }) {
  const title = link ? html`<${Status} status=${result.status} />` : "Answer";
  return html`<${Card} title=${title} aside=${link ? html`<${Duration} seconds=${result.total_duration_seconds} />` : null}>
    <p class="answer" tabindex="0">${result.answer}</p>
    ${result.error_message && !result.answer.includes(result.error_message) ? html`<p class="muted">${result.error_message}</p>` : null}
    ${result.warnings?.map((warning) => html`<${Notice} kind="wait"><p>${warning}</p><//>`)}
    ${children}
    <${ResultParts} result=${result} />
    ${link ? html`<p><a href=${hrefOf("executions", result.execution_id)}>Look at how it ran</a></p>` : null}
  <//>`;
}
