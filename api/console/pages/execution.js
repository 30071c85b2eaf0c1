/** One execution, live. */
import { html } from "../vendor/preact.js";
import { PageHead } from "../parts/all.js";
export const ExecutionPage = ({ id }) => html`<${PageHead} title=${id} />`;
