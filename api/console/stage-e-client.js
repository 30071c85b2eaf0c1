/**
 * A client of Stage E for any page or program: no framework, no dependency. Types: stage-e-client.d.ts.
 *
 *     const client = new StageEClient({ key });
 *     const answer = await client.submit(plan);
 *     if (answer.execution) client.follow(answer.executionId, { onEvent, onState });
 */

import { keepFollowing, Link } from "./client/follow.js";
import { OfflineError, ProblemError, problemOf } from "./client/problem.js";

export { isEnd } from "./client/follow.js";
export { OfflineError, ProblemError };

const EXECUTIONS = "/v1/executions";

export class StageEClient {
  #base;
  #key;
  #fetch;

  constructor({ base = "", key = "", fetch: fetcher = (...request) => fetch(...request) } = {}) {
    this.#base = base.replace(/\/$/, "");
    this.#key = key;
    this.#fetch = fetcher;
  }

  // --- plans ---

  async submit(plan, { decision, context, prefer, idempotencyKey } = {}) {
    return this.submitText(bodyOf(plan, decision, context), { prefer, idempotencyKey });
  }

  /** As `submit`, with the body as text, so that pointers of faults lead into exactly that text. */
  async submitText(text, { prefer, idempotencyKey } = {}) {
    return this.#answer(EXECUTIONS, text, { prefer, idempotencyKey });
  }

  async assess(plan, { decision, context } = {}) {
    return this.assessText(bodyOf(plan, decision, context));
  }

  async assessText(text) {
    return this.#json("POST", "/v1/assessments", { text });
  }

  async tools(name) {
    return (await this.#json("GET", withQuery("/v1/tools", { name }))).items;
  }

  // --- executions ---

  async list({ status, requester, limit, cursor, ...more } = {}) {
    return this.#json("GET", withQuery(EXECUTIONS, { status, requester, limit, cursor, ...more }));
  }

  async get(executionId) {
    return this.#json("GET", pathOf(executionId));
  }

  async result(executionId) {
    return this.#json("GET", pathOf(executionId, "/result"));
  }

  async events(executionId, { after = 0, limit = 500 } = {}) {
    return this.#json("GET", withQuery(pathOf(executionId, "/events"), { after, limit }));
  }

  /** Live from number `after` on; `close()` ends it, `cursor` is the number of the last event that came. */
  follow(executionId, listeners = {}) {
    const link = new Link(this.#connection(), executionId, listeners);
    const done = keepFollowing(link);
    return { close: () => link.aborter.abort(), done, get cursor() { return link.cursor; } };
  }

  async cancel(executionId, reason = "") {
    return this.#json("POST", pathOf(executionId, "/cancel"), { body: { reason } });
  }

  async pause(executionId, reason = "") {
    return this.#json("POST", pathOf(executionId, "/pause"), { body: { reason } });
  }

  async resume(executionId, reason = "") {
    return this.#json("POST", pathOf(executionId, "/resume"), { body: { reason } });
  }

  async resolve(executionId, { stepId, target, outcome, reason }) {
    const body = { step_id: stepId, target: target || undefined, outcome, reason };
    return this.#json("POST", pathOf(executionId, "/resolve"), { body });
  }

  async retry(executionId, options = {}) {
    return this.#sequel(executionId, "/retry", options);
  }

  async rollback(executionId, options = {}) {
    return this.#sequel(executionId, "/rollback", options);
  }

  // --- approvals ---

  async approvals({ state, limit } = {}) {
    return (await this.#json("GET", withQuery("/v1/approvals", { state, limit }))).items;
  }

  async decide(approvalId, { decision, digest, comment, prefer }) {
    const text = JSON.stringify({ decision, digest, comment: comment || undefined });
    return this.#answer(`/v1/approvals/${encodeURIComponent(approvalId)}/decision`, text, { prefer });
  }

  async approve(approvalId, digest, { comment, prefer } = {}) {
    return this.decide(approvalId, { decision: "approve", digest, comment, prefer });
  }

  async reject(approvalId, digest, comment) {
    return this.decide(approvalId, { decision: "reject", digest, comment });
  }

  /** Whether the person behind the key may answer it, and why not: `{approval, may_answer, why_not}`. */
  async standing(approvalId) {
    return this.#json("GET", `/v1/approvals/${encodeURIComponent(approvalId)}`);
  }

  // --- the rest ---

  async me() {
    return this.#json("GET", "/v1/me");
  }

  /** Any other call: the JSON of the answer. Raises ProblemError, OfflineError. */
  async call(method, path, body) {
    return this.#json(method, path, { body });
  }

  /** Any other call: the answer as it comes, for what is no JSON. */
  async fetch(path, options = {}) {
    const headers = { ...options.headers };
    if (this.#key) headers.Authorization = `Bearer ${this.#key}`;
    return this.#fetch(this.#base + path, { cache: "no-store", ...options, headers });
  }

  async #sequel(executionId, word, { dryRun = false, secrets, prefer, idempotencyKey } = {}) {
    const text = JSON.stringify(secrets ? { secrets } : {});
    const path = pathOf(executionId, word);
    if (dryRun) return this.#json("POST", `${path}?dry_run=true`, { text });
    return this.#answer(path, text, { prefer, idempotencyKey });
  }

  /** 200 is the result, 202 the execution as it stands. */
  async #answer(path, text, { prefer, idempotencyKey } = {}) {
    const headers = {};
    if (prefer) headers.Prefer = prefer;
    if (idempotencyKey) headers["Idempotency-Key"] = idempotencyKey;
    const response = await this.#send("POST", path, { text, headers });
    const found = await response.json();
    const ended = response.status === 200;
    return { executionId: found.execution_id, result: ended ? found : null, execution: ended ? null : found };
  }

  async #json(method, path, options) {
    return (await this.#send(method, path, options)).json();
  }

  async #send(method, path, { body, text, headers = {} } = {}) {
    const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
    const said = content === undefined ? headers : { "Content-Type": "application/json", ...headers };
    let response;
    try {
      response = await this.fetch(path, { method, body: content, headers: said });
    } catch (error) {
      throw new OfflineError(error);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  #connection() {
    const origin = this.#base || globalThis.location?.origin || "";
    return {
      fetch: (path, options) => this.fetch(path, options),
      socketOrigin: origin.replace(/^http/, "ws"),
      WebSocket: globalThis.WebSocket,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    };
  }
}

const pathOf = (executionId, rest = "") => `${EXECUTIONS}/${encodeURIComponent(executionId)}${rest}`;

const bodyOf = (plan, decision, context) => JSON.stringify({ plan, decision, context });

function withQuery(path, parameters) {
  const said = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return said.length ? `${path}?${new URLSearchParams(said)}` : path;
}
