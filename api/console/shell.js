/** The frame: navigation, who acts, and the page in the middle. */

import { html, useState } from "./vendor/preact.js";
import { ActAs } from "./act-as.js";
import { useFocusKept } from "./focus-kept.js";
import { PAGES } from "./pages.js";
import { Icon } from "./parts/all.js";
import { chooseTheme, chosenTheme, THEMES } from "./theme.js";

export function Shell({ page, children }) {
  const main = useFocusKept();
  return html`<a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <div class="shell">
      <header class="side">
        <a class="brand" href="#/"><img src="/console/icon.svg" alt="" width="22" height="22" /> Stage E</a>
        <nav aria-label="Pages"><ul>
          ${PAGES.filter((each) => each.icon).map((each) => html`<${Place} page=${each} current=${page} />`)}
        </ul></nav>
        <div class="side-end"><${ActAs} /><${ThemeButton} /></div>
      </header>
      <main id="main" class="main" tabindex="-1" ref=${main}>${children}</main>
    </div>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

function Place({ page, current }) {
  const here = current && (current === page || current.under === page.pattern);
  return html`<li>
    <a class="place" href=${`#${page.pattern}`} aria-current=${here ? "page" : undefined}>
      <${Icon} name=${page.icon} /><span>${page.title}</span>${page.badge ? html`<${page.badge} />` : null}
    </a>
  </li>`;
}

function ThemeButton() {
  const [theme, setTheme] = useState(chosenTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const change = () => {
    chooseTheme(next);
    setTheme(next);
  };
  const icon = { system: "contrast", light: "sun", dark: "moon" }[theme];
  return html`<button class="icon-button" type="button" onClick=${change} title=${`Colours: ${theme}; change to ${next}`}>
    <${Icon} name=${icon} /><span class="hidden">Colours: ${theme}. Change to ${next}</span>
  </button>`;
}
