/** A plan goes in, its card is looked at, and it runs. */

import { html, useEffect, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../loading.js";
import { freshKey } from "../model/keys.js";
import { requestIn, submissionOf } from "../model/submission.js";
import { Card, ErrorNotice, Notice, PageHead } from "../parts/all.js";
import { Answer } from "../plan/answer.js";
import { PlanCard } from "../plan/card.js";
import { PlanText } from "../plan/text.js";
import { go, hrefOf } from "../router.js";
import { useSession } from "../session.js";

const EMPTY = { plan: "", decision: "" };

export function RequestPage({ query }) {
  const { client } = useSession();
  const [text, setText] = useState(EMPTY);
  const [checked, setChecked] = useState(null);
  const checking = useAction(async (given) => {
    const { body, wrapped } = submissionOf(given.plan, given.decision);
    try {
      setChecked({ text: given, body, wrapped, key: freshKey(), assessment: await client.assessText(body) });
    } catch (error) {
      error.wrapped = wrapped;
      throw error;
    }
  });
  const change = (given) => {
    setText(given);
    checking.clear();
  };
  const check = (given) => {
    change(given);
    setChecked(null);
    checking.run(given);
  };
  const again = query?.get("again");
  const fetching = useAction(async () => check({ plan: JSON.stringify(await planOf(client, again), null, 2), decision: "" }));
  useEffect(() => {
    if (again) fetching.run();
  }, [again, client]);
  const faults = checked?.text === text ? checked.assessment.refusals : checking.error?.errors || [];
  const wrapped = checked?.text === text ? checked.wrapped : checking.error?.wrapped;
  return html`<${PageHead} title="New request" sub="Paste a plan or take a sample. Nothing runs before you have seen what it would do." />
    <${Samples} take=${check} />
    <${PlanText} text=${text} change=${change} check=${check} busy=${checking.busy} faults=${faults} wrapped=${wrapped} brief=${Boolean(checked)} />
    <${ErrorNotice} error=${faults.length ? null : checking.error || fetching.error} />
    ${checked ? html`<${Checked} checked=${checked} stale=${checked.text !== text} again=${() => check(text)} />` : null}`;
}

/** What was submitted as that execution; secrets have to be put in again, and the check says where. */
async function planOf(client, executionId) {
  const { plan, decision } = await client.call("GET", `/v1/executions/${encodeURIComponent(executionId)}/plan`);
  return decision ? { plan, decision } : { plan };
}

/** The plans that come with the program. */
function Samples({ take }) {
  const { value } = useLoad(async () => (await fetch("/console/samples.json")).json(), []);
  const samples = Object.entries(value || {});
  if (!samples.length) return null;
  const pick = (plan) => take({ plan: JSON.stringify(plan, null, 2), decision: "" });
  return html`<div class="samples" role="group" aria-label="Samples">
    <span class="muted">Samples</span>
    ${samples.map(
      ([name, plan]) => html`<button class="button" type="button" onClick=${() => pick(plan)}>
        ${plan.decision?.original_request || name.replaceAll("_", " ")}
      </button>`,
    )}
  </div>`;
}

/** What would happen; then what did. */
function Checked({ checked, stale, again }) {
  const { client } = useSession();
  const [answer, setAnswer] = useState(null);
  const running = useAction(async () => {
    const found = await client.submitText(checked.body, { idempotencyKey: checked.key });
    if (found.execution) go(hrefOf("executions", found.executionId));
    else setAnswer(found.result);
  });
  useEffect(() => setAnswer(null), [checked]);
  const { assessment } = checked;
  const refused = assessment.refusals.length > 0;
  if (refused) return html`<${Notice} kind="bad" title="This plan would be refused"><p>What is wrong with it stands beside its text.</p><//>`;
  if (answer) return html`<${Answer} result=${answer} />`;
  return html`<${Card} title=${requestIn(checked.text.plan, checked.text.decision) || "What would happen"}>
    <div class=${stale ? "stale" : ""}><${PlanCard} assessment=${assessment} /></div>
    <${ErrorNotice} error=${running.error} />
    <div class="card-foot">
      <p class="muted grow">${stale ? "The text has changed since this was worked out." : whatRunMeans(assessment)}</p>
      ${stale
        ? html`<button class="button primary" type="button" onClick=${again}>Check again</button>`
        : html`<button class="button primary" type="button" onClick=${() => running.run()} disabled=${running.busy}>
            ${running.busy ? "Running..." : "Run"}
          </button>`}
    </div>
  <//>`;
}

function whatRunMeans({ approval_level: level, mode }) {
  if (level === 1) return "It is stored, and waits for your confirmation.";
  if (level > 1) return "It is stored, and waits until somebody else has agreed.";
  return mode === "immediate" ? "It runs at once; the answer comes here." : "It runs in the background; you can follow it, or close the page.";
}
