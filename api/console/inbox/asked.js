/** An execution with its questions; they are answered here, or on its page. */

import { html } from "../vendor/preact.js";
import { Approvals } from "../live/approvals.js";
import { levelWords } from "../model/words.js";
import { Ago, Moment } from "../parts/all.js";
import { Entry } from "./entry.js";

export function Asked({ entry, changed }) {
  const { execution, approvals } = entry;
  const [first] = approvals;
  const sub = html`${execution.requester} asked <${Ago} at=${first.requested_at} />; level ${first.level}: ${levelWords(first.level)}; until <${Moment} at=${first.expires_at} />`;
  return html`<${Entry} execution=${execution} sub=${sub} act="Look and answer"><${Approvals} execution=${execution} changed=${changed} /><//>`;
}
