/** Types of stage-e-client.js. The shapes on the wire are in the API's description, /openapi.json. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };
export type Assessment = JsonObject & { digest: string; approval_level: number; refusals: FieldError[] };
export type Approval = JsonObject & { approval_id: string; execution_id: string; digest: string; level: number };
export type Execution = JsonObject & { execution_id: string; status: string; last_seq: number; assessment: Assessment };
export type ExecutionResult = JsonObject & { execution_id: string; status: string; answer: string };
export type Person = { tenant: string; subject: string; roles: string[] };
export type FieldError = { pointer: string; detail: string };
export type Page<Item> = { items: Item[]; next: string | null };
export type StageEEvent = {
  seq: number | null;
  type: string;
  at: string;
  execution_id: string;
  step_id: string | null;
  data: JsonObject;
};

/** It has ended, and then `result` is there; or it waits or runs, and then `execution` is. */
export type Answer = { executionId: string; result: ExecutionResult | null; execution: Execution | null };
export type ConnectionState = "live" | "reconnecting" | "polling" | "offline";
export type Listeners = {
  /** Number of the last event that is known. */
  after?: number;
  /** What came, in order: at least one event. Those without a number are news only. */
  onEvent?: (events: StageEEvent[]) => void;
  /** The whole as of its last_seq, where the server sends it in place of many events. */
  onSnapshot?: (execution: Execution) => void;
  onState?: (state: ConnectionState) => void;
  /** Called once, unless it was closed: nothing more comes. The key is not taken, or nobody here knows the execution, or all has come. */
  onEnd?: (why: "over" | "unauthorized" | "not-found", reason: string) => void;
};
export type Following = { close(): void; readonly done: Promise<void>; readonly cursor: number };
export type Sending = { prefer?: string; idempotencyKey?: string };
export type SequelOptions = Sending & { dryRun?: boolean; secrets?: { [marker: string]: string } };

export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly errors: FieldError[];
  readonly instance: string | null;
  readonly retryAfterSeconds: number | null;
}

export class OfflineError extends Error {}

export function isEnd(type: string): boolean;

export class StageEClient {
  constructor(options?: { base?: string; key?: string; fetch?: typeof fetch });
  submit(plan: Json, options?: Sending & { decision?: Json; context?: JsonObject }): Promise<Answer>;
  submitText(text: string, options?: Sending): Promise<Answer>;
  assess(plan: Json, options?: { decision?: Json; context?: JsonObject }): Promise<Assessment>;
  assessText(text: string): Promise<Assessment>;
  tools(name?: string): Promise<JsonObject[]>;
  list(query?: {
    status?: string;
    requester?: string;
    limit?: number;
    cursor?: string;
    [filter: string]: string | number | undefined;
  }): Promise<Page<Execution>>;
  get(executionId: string): Promise<Execution>;
  result(executionId: string): Promise<ExecutionResult>;
  events(executionId: string, options?: { after?: number; limit?: number }): Promise<Page<StageEEvent>>;
  /** Each WebSocket is opened with a ticket of POST /v1/tickets; the key goes into no address and no protocol. */
  follow(executionId: string, listeners?: Listeners): Following;
  cancel(executionId: string, reason?: string): Promise<Execution>;
  pause(executionId: string, reason?: string): Promise<Execution>;
  resume(executionId: string, reason?: string): Promise<Execution>;
  resolve(
    executionId: string,
    word: {
      stepId: string;
      target?: string;
      outcome: "happened" | "did_not_happen" | "try_again" | "abort";
      reason: string;
    },
  ): Promise<Execution>;
  /** With `dryRun` the verdict on what would run. */
  retry(executionId: string, options: SequelOptions & { dryRun: true }): Promise<Assessment>;
  retry(executionId: string, options?: SequelOptions): Promise<Answer>;
  rollback(executionId: string, options: SequelOptions & { dryRun: true }): Promise<Assessment>;
  rollback(executionId: string, options?: SequelOptions): Promise<Answer>;
  approvals(query?: { state?: string; limit?: number }): Promise<Approval[]>;
  decide(
    approvalId: string,
    answer: { decision: "approve" | "reject" | "withdraw"; digest: string; comment?: string; prefer?: string },
  ): Promise<Answer>;
  approve(approvalId: string, digest: string, options?: { comment?: string; prefer?: string }): Promise<Answer>;
  reject(approvalId: string, digest: string, comment: string): Promise<Answer>;
  standing(approvalId: string): Promise<{ approval: Approval; may_answer: boolean; why_not: string | null }>;
  me(): Promise<Person>;
  call(method: string, path: string, body?: Json): Promise<any>;
  fetch(path: string, options?: RequestInit): Promise<Response>;
}
