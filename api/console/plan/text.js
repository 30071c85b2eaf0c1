/** The text of a plan, with what is wrong in it beside it. */

import { html, useRef, useState } from "../vendor/preact.js";
import { placeOf } from "../model/json-place.js";
import { sourceOf } from "../model/submission.js";
import { counted } from "../model/words.js";
import { Icon } from "../parts/all.js";

export function PlanText({ text, change, check, busy, faults, wrapped, brief }) {
  const boxes = { plan: useRef(null), decision: useRef(null) };
  const [withDecision, setWithDecision] = useState(Boolean(text.decision));
  const submit = (event) => {
    event.preventDefault();
    if (text.plan.trim()) check(text);
  };
  const keys = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  const located = faults.map((fault) => locate(fault, text, wrapped));
  return html`<form class=${located.length ? "plan-text with-faults" : "plan-text"} onSubmit=${submit} onKeyDown=${keys}>
    <div class="stack">
      <${Box} name="plan" label="Plan" box=${boxes.plan} text=${text} change=${change} bad=${located.length > 0} brief=${brief && !located.length} />
      ${withDecision ? html`<${Box} name="decision" label="Decision" box=${boxes.decision} text=${text} change=${change} />` : null}
      <div class="row">
        <button class="button" type="submit" disabled=${busy || !text.plan.trim()}>${busy ? "Working it out..." : "Check the plan"}</button>
        ${withDecision
          ? null
          : html`<button class="button quiet" type="button" onClick=${() => setWithDecision(true)}><${Icon} name="plus" /> Decision</button>`}
        <label class="button quiet file"><${Icon} name="upload" /> Open a file<input class="hidden" type="file" accept=".json,application/json" onChange=${(event) => open(event, check)} /></label>
      </div>
    </div>
    <${FaultList} faults=${located} pick=${(fault) => select(boxes[fault.part].current, fault.place)} />
  </form>`;
}

function Box({ name, label, box, text, change, bad, brief }) {
  return html`<label class="field">
    <span>${label}</span>
    <textarea
      class=${`mono ${name}-box`} ref=${box} rows=${text[name] && !brief ? 12 : 5} spellcheck="false" wrap="off" aria-invalid=${bad ? "true" : undefined}
      placeholder=${name === "plan" ? '{"steps": [...]}, as Stage C writes it, with or without its decision' : "as Stage A writes it; it may be left away"}
      value=${text[name]} onInput=${(event) => change({ ...text, [name]: event.target.value })}
    ></textarea>
  </label>`;
}

function FaultList({ faults, pick }) {
  if (!faults.length) return null;
  return html`<section class="fault-list" role="alert" aria-label="What is wrong">
    <h2><${Icon} name="cross" /> ${counted(faults.length, "fault")}</h2>
    <ol>
      ${faults.map(
        (fault) => html`<li>
          <button class="link-button" type="button" onClick=${() => pick(fault)} disabled=${!fault.place}>
            ${fault.place ? `Line ${fault.place.line}` : "The whole"}${fault.part === "decision" ? " of the decision" : ""}
          </button>
          <code>${fault.pointer || "the whole"}</code>
          <span>${fault.detail}</span>
        </li>`,
      )}
    </ol>
  </section>`;
}

function locate(fault, text, wrapped) {
  const { part, pointer } = sourceOf(fault.pointer, wrapped);
  return { part, pointer, detail: fault.detail, place: placeOf(text[part], pointer) };
}

/** Shows a place: what is focused is scrolled to by hand, since a selection alone moves nothing. */
function select(box, place) {
  if (!box || !place) return;
  box.focus();
  box.setSelectionRange(place.from, place.to);
  const lineHeight = box.scrollHeight / Math.max(box.value.split("\n").length, 1);
  box.scrollTop = Math.max(0, (place.line - 4) * lineHeight);
}

async function open(event, check) {
  const [file] = event.target.files;
  if (file) check({ plan: await file.text(), decision: "" });
  event.target.value = "";
}
