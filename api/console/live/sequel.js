/** What a retry or a rollback would run, before it does. */

import { html, useState } from "../vendor/preact.js";
import { useAction, useLoad } from "../loading.js";
import { freshKey } from "../model/keys.js";
import { Dialog, ErrorNotice, Loading } from "../parts/all.js";
import { PlanCard } from "../plan/card.js";
import { go, hrefOf } from "../router.js";
import { useSession } from "../session.js";

const TITLES = { retry: "Retry from what failed", rollback: "Take back what it did" };
const MEANS = {
  retry: "A new execution continues this one: what succeeded is taken over, the rest is judged anew and runs as it was stored.",
  rollback: "A new execution takes back what this one changed, the last change first.",
};

export function SequelDialog({ word, execution, close }) {
  const { client } = useSession();
  const id = execution.execution_id;
  const [secrets, setSecrets] = useState({});
  const [key] = useState(freshKey);
  const { value, error } = useLoad(() => client[word](id, { dryRun: true }), [client, id, word]);
  const running = useAction(async () => {
    const given = Object.keys(secrets).length ? secrets : undefined;
    const { executionId } = await client[word](id, { secrets: given, prefer: "respond-async", idempotencyKey: key });
    close();
    go(hrefOf("executions", executionId));
  });
  const missing = (value?.secrets || []).some((each) => !secrets[each.marker]);
  return html`<${Dialog} open wide title=${TITLES[word]} onClose=${close}>
    <p>${MEANS[word]}</p>
    <${ErrorNotice} error=${error} />
    ${!value && !error ? html`<${Loading} what="what it would run" />` : null}
    ${value ? html`<${PlanCard} assessment=${value} />` : null}
    ${(value?.secrets || []).map(
      (each) => html`<label class="field"><span>Secret <code>${each.marker}</code>, used by ${each.step_id}: it was deleted when the execution ended</span>
        <input type="password" autocomplete="off" value=${secrets[each.marker] || ""} onInput=${(event) => setSecrets({ ...secrets, [each.marker]: event.target.value })} />
      </label>`,
    )}
    <${ErrorNotice} error=${running.error} />
    <div class="row">
      <button class="button primary" type="button" disabled=${!value || !value.steps.length || missing || running.busy} onClick=${() => running.run()}>
        ${word === "retry" ? "Retry" : "Roll back"}
      </button>
      <button class="button quiet" type="button" onClick=${close}>Leave it</button>
    </div>
  <//>`;
}
