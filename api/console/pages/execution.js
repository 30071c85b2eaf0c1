/** One execution: how it stands, what it waits for, what can be done about it; live until it has ended. */

import { html, useRef } from "../vendor/preact.js";
import { useNow } from "../loading.js";
import { ErrorNotice, Loading, PageHead } from "../parts/all.js";
import { Approvals } from "../live/approvals.js";
import { Actions } from "../live/actions.js";
import { Connection } from "../live/connection.js";
import { StepDetail } from "../live/detail.js";
import { useNotifications } from "../live/notify.js";
import { Log } from "../live/log.js";
import { Failed, Origin, Progress, Standing } from "../live/standing.js";
import { Timeline } from "../live/timeline.js";
import { useBoard } from "../live/use-board.js";
import { titleOf } from "../model/history.js";
import { isFinished } from "../model/words.js";
import { Answer } from "../plan/answer.js";
import { PlanCard } from "../plan/card.js";
import { hrefOf } from "../router.js";
import { useSession } from "../session.js";

const TABS = [["timeline", "Timeline"], ["plan", "Plan"], ["log", "Log"]];

export function ExecutionPage({ id, query }) {
  const { client } = useSession();
  const { board, error, connection, reload } = useBoard(client, id);
  const execution = board?.execution;
  const running = Boolean(execution) && !isFinished(execution.status);
  const now = useNow(500, running);
  const opener = useRef(null);
  useNotifications(execution);
  if (!execution) return error ? html`<${Missing} error=${error} retry=${reload} />` : html`<${Loading} what="the execution" />`;
  const show = (changes) => replaceQuery(id, query, changes);
  const select = (step) => {
    opener.current = step && document.activeElement;
    show({ step, tab: null });
  };
  return html`<${PageHead} title=${titleOf(execution)} sub=${html`<${Origin} execution=${execution} />`}>
      <${Connection} state=${connection} />
      <${Actions} execution=${execution} changed=${reload} />
    <//>
    <${Progress} execution=${execution} toldAt=${board.toldAt} now=${now} />
    <${Standing} execution=${execution} select=${select} />
    <${Approvals} execution=${execution} changed=${reload} />
    ${execution.result && running === false ? html`<${Answer} result=${execution.result} link=${false}><${Failed} execution=${execution} select=${select} /><//>` : null}
    <${Tabs} query=${query} show=${show} select=${select} opener=${opener} execution=${execution} board=${board} now=${now} reload=${reload} />`;
}

const Missing = ({ error, retry }) => html`<${PageHead} title="Execution" />
  <${ErrorNotice} error=${error} retry=${error.status === 404 ? null : retry} />
  <p><a href="#/executions">Look at all executions</a></p>`;

function Tabs({ query, show, select, opener, execution, board, now, reload }) {
  const waits = execution.status === "awaiting_approval" && !execution.started_at;
  const tab = query.get("tab") || (waits && !query.get("step") ? "" : "timeline");
  const step = query.get("step");
  return html`<div class="tabs" role="group" aria-label="Views">
      ${TABS.map(([name, label]) => html`<button class="tab" type="button" aria-pressed=${String(tab === name)} onClick=${() => show({ tab: name })}>${label}</button>`)}
    </div>
    ${tab === "timeline" ? html`<${Timeline} execution=${execution} now=${now} selected=${step} select=${(id) => select(id === step ? null : id)} />` : null}
    ${tab === "timeline" && step ? html`<${StepDetail} execution=${execution} board=${board} stepId=${step} opener=${opener} close=${() => select(null)} select=${select} changed=${reload} />` : null}
    ${tab === "plan" ? html`<div class="card"><div class="card-body"><${PlanCard} assessment=${execution.assessment} /></div></div>` : null}
    ${tab === "log" ? html`<${Log} execution=${execution} board=${board} />` : null}`;
}

/** The view is part of the address, so that a reload shows the same; it is no step back in the browser's history. */
function replaceQuery(id, query, changes) {
  const next = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  const text = next.toString();
  location.replace(hrefOf("executions", id) + (text ? `?${text}` : ""));
}
