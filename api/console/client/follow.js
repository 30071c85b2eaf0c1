/** Following one execution through every break: WebSocket, then server-sent events, then long polls, from the last number on. */

import { followPolls } from "./poll.js";
import { followSocket } from "./socket.js";
import { followSse } from "./sse.js";

const PAUSES_MS = [100, 300, 1000, 2000, 5000];
const POLL_FOR_MS = 30_000;
const FAILURES_UNTIL_OFFLINE = 2;
const ENDS = /^execution\.(completed|partial|failed|cancelled|rejected|expired|timed_out)$/;

/** Whether nothing comes after an event of this type. */
export const isEnd = (type) => ENDS.test(type);

/** One execution as a transport sees it: where it is, what has come, whom to tell. */
export class Link {
  constructor(connection, executionId, { after = 0, onEvent, onSnapshot, onState, onEnd }) {
    Object.assign(this, connection);
    this.cursor = after;
    this.executionId = executionId;
    this.executionPath = `/v1/executions/${encodeURIComponent(executionId)}`;
    this.eventsPath = `${this.executionPath}/events`;
    this.socketUrl = connection.socketOrigin + `${this.executionPath}/stream`;
    this.over = false;
    this.stopped = false;
    this.tell = { onEvent, onSnapshot, onState, onEnd };
    this.said = null;
    this.aborter = new AbortController();
    this.signal = this.aborter.signal;
  }

  /** Events in their order; what came before is passed over, so that a break repeats nothing. */
  take(events) {
    if (this.signal.aborted) return;
    const fresh = events.filter((event) => event.seq === null || event.seq === undefined || event.seq > this.cursor);
    if (!fresh.length) return;
    for (const event of fresh) {
      if (event.seq) this.cursor = event.seq;
      if (isEnd(event.type)) this.over = true;
    }
    this.tell.onEvent?.(fresh);
  }

  /** The whole as of one number, sent in place of events: that number counts, also when it is lower than ours. */
  snapshot(execution, lastSeq) {
    if (this.signal.aborted) return;
    this.cursor = lastSeq;
    this.tell.onSnapshot?.(execution);
  }

  state(state) {
    if (state === this.said || this.signal.aborted) return;
    this.said = state;
    this.tell.onState?.(state);
  }

  /** What an HTTP status means for going on. */
  refused(status) {
    if (status === 401 || status === 403) return this.stop("unauthorized", "the key is not taken");
    if (status === 404) return this.stop("not-found", "there is no such execution");
    return "unavailable";
  }

  stop(why, reason) {
    this.stopped = true;
    if (!this.signal.aborted) this.tell.onEnd?.(why, reason);
    return "stopped";
  }
}

/** Runs until it is over, refused or closed. */
export async function keepFollowing(link) {
  let failures = 0;
  while (!link.signal.aborted && !link.stopped) {
    const outcome = await oneRound(link, failures);
    if (link.signal.aborted || link.stopped) return;
    if (outcome === "over") {
      link.tell.onEnd?.("over", "");
      return;
    }
    if (outcome === "better") {
      failures = 1;
      continue;
    }
    failures = outcome === "again" ? 0 : failures + 1;
    link.state(failures > FAILURES_UNTIL_OFFLINE ? "offline" : "reconnecting");
    await link.sleep(PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)]);
  }
}

async function oneRound(link, failures) {
  for (const transport of transportsFor(failures)) {
    try {
      const outcome = await transport(link);
      if (outcome !== "unavailable") return outcome;
    } catch (error) {
      if (link.signal.aborted) return "again";
      link.lastError = error;
    }
  }
  return "unavailable";
}

/** A WebSocket that fails once may be a restart; when it fails again, something on the way may not let it through. */
function transportsFor(failures) {
  const polls = (link) => followPolls(link, Date.now() + POLL_FOR_MS);
  return failures === 0 ? [followSocket] : [followSocket, followSse, polls];
}
