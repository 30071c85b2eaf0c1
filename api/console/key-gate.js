/** Asks once for the API key. */

import { html, useState } from "./vendor/preact.js";
import { ErrorNotice } from "./parts/all.js";
import { useAction } from "./loading.js";

export function KeyGate({ addKey, trouble }) {
  return html`<main class="gate">
    <div class="gate-card">
      <h1><img src="/console/icon.svg" alt="" width="28" height="28" /> Stage E</h1>
      <p class="muted">Executes plans: assessed, approved where due, live, and recorded.</p>
      <${ErrorNotice} error=${trouble} />
      <${KeyForm} addKey=${addKey} />
      <p class="small muted">
        On this machine, <code>stage-e up</code> prints an address that brings its keys along. Elsewhere,
        ${" "}<code>stage-e keys new</code> makes one.
      </p>
    </div>
  </main>`;
}

/** The key, and whether this browser may keep it. */
export function KeyForm({ addKey, label = "Open the console", onDone }) {
  const [key, setKey] = useState("");
  const [remember, setRemember] = useState(false);
  const adding = useAction(async () => {
    await addKey(key.trim(), remember);
    onDone?.();
  });
  const submit = (event) => {
    event.preventDefault();
    if (key.trim()) adding.run();
  };
  return html`<form class="stack" onSubmit=${submit}>
    <label class="field">
      <span>API key</span>
      <input
        type="password" autocomplete="current-password" spellcheck="false" autofocus
        value=${key} onInput=${(event) => setKey(event.target.value)}
      />
    </label>
    <label class="check">
      <input type="checkbox" checked=${remember} onChange=${(event) => setRemember(event.target.checked)} />
      <span>Remember it in this browser</span>
    </label>
    <${ErrorNotice} error=${adding.error} />
    <button class="button primary" type="submit" disabled=${adding.busy || !key.trim()}>
      ${adding.busy ? "Looking who that is..." : label}
    </button>
  </form>`;
}
