/** An execution with its questions; they are answered here, or on its page. */

import { html } from "../vendor/preact.js";
import { Approvals } from "../live/approvals.js";
import { useNow } from "../loading.js";
import { secondsBetween, span } from "../model/span.js";
import { levelWords } from "../model/words.js";
import { Ago } from "../parts/all.js";
import { Entry } from "./entry.js";

export function Asked({ entry, changed }) {
  const { execution, approvals } = entry;
  const [first] = approvals;
  const sub = html`${execution.requester} asked <${Ago} at=${first.requested_at} />; level ${first.level}: ${levelWords(first.level)}; ${leftWords(useNow(10_000), first.expires_at)}`;
  return html`<${Entry} execution=${execution} sub=${sub} act="Look and answer"><${Approvals} execution=${execution} changed=${changed} /><//>`;
}

function leftWords(now, until) {
  const left = secondsBetween(now, until);
  return left > 0 ? `${span(Math.ceil(left / 60) * 60).replace(/ 0 s$/, "")} left to answer` : "the time to answer is over";
}
