/** What the API answers when it does not do what was asked, as an error. */

const PREFIX = "urn:stage-e:problem:";

/** An answer that is none: `code` is the stable word for its kind, `errors` are faults with pointers into the body. */
export class ProblemError extends Error {
  constructor(problem, retryAfterSeconds = null) {
    super(problem.detail || problem.title);
    this.name = "ProblemError";
    this.status = problem.status;
    this.title = problem.title;
    this.code = String(problem.type || "").replace(PREFIX, "");
    this.errors = problem.errors || [];
    this.instance = problem.instance || null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The problem in an answer of any kind; a proxy in between may have sent something else. */
export async function problemOf(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  try {
    return new ProblemError(await response.json(), retryAfter);
  } catch {
    const detail = `the server answered ${response.status}, and not by Stage E`;
    return new ProblemError({ status: response.status, title: "Not an answer of Stage E", detail }, retryAfter);
  }
}

/** Nobody was reached at all. */
export class OfflineError extends Error {
  constructor(cause) {
    super("Stage E cannot be reached: check the network, and whether it runs");
    this.name = "OfflineError";
    this.cause = cause;
  }
}
