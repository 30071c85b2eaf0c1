/** A plan in, its card, and off it goes. */
import { html } from "../vendor/preact.js";
import { PageHead } from "../parts/all.js";
export const RequestPage = () => html`<${PageHead} title="New request" />`;
