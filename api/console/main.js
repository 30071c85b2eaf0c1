/** The console begins here. */

import { html, render } from "./vendor/preact.js";
import { App } from "./app.js";

const place = document.getElementById("app");
place.replaceChildren();
render(html`<${App} />`, place);
