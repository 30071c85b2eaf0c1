/** What waits for a person, asked of the API. */

const MOST = 50;

/** `{asked: [{execution, approvals}], lost: [execution]}`, the oldest first. Questions of what runs on meanwhile are among them. */
export async function waitingFor(client) {
  const { byExecution, lost } = await listed(client);
  const executions = await Promise.all([...byExecution.keys()].map((id) => client.get(id)));
  const asked = executions.map((execution) => ({ execution, approvals: byExecution.get(execution.execution_id) }));
  return { asked: asked.sort((one, other) => (requestedAt(one) < requestedAt(other) ? -1 : 1)), lost: [...lost].reverse() };
}

/** How many executions wait; none of them is read, since outputs may be large. */
export async function howManyWait(client) {
  const { byExecution, lost } = await listed(client);
  return byExecution.size + lost.length;
}

async function listed(client) {
  const [approvals, lost] = await Promise.all([
    client.approvals({ state: "pending", limit: MOST }),
    client.list({ status: "needs_attention", limit: MOST }),
  ]);
  return { byExecution: grouped(approvals), lost: lost.items };
}

const requestedAt = ({ approvals }) => approvals.map((each) => each.requested_at).sort()[0];

function grouped(approvals) {
  const found = new Map();
  for (const each of approvals) found.set(each.execution_id, [...(found.get(each.execution_id) || []), each]);
  return found;
}
