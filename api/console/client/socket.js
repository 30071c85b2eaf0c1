/** Events over a WebSocket. A browser cannot set headers on one: a ticket that opens it once stands in its address. */

const TICKETS = "/v1/tickets";
const OVER = 1000;
const REFUSED = { 4401: "unauthorized", 4404: "not-found" };
const SILENCES = 2.5; // heartbeats that may be missed
const HELLO_MS = 8000;

/** "over", "again" (it broke off after it had begun) or "unavailable"; a refusal ends following for good. */
export async function followSocket(link) {
  const answer = await askForTicket(link);
  if (!answer.ok) return link.refused(answer.status);
  const { ticket } = await answer.json();
  if (link.signal.aborted) return "again"; // closed meanwhile: a socket that is opened now would be closed by nobody
  const socket = new link.WebSocket(`${link.socketUrl}?after=${link.cursor}&ticket=${encodeURIComponent(ticket)}`);
  return new Promise((resolve) => {
    const watch = watchdog(() => socket.close());
    let begun = false;
    watch.expect(HELLO_MS);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      begun = true;
      if (message.type === "hello") watch.every(message.heartbeat_s * 1000 * SILENCES);
      watch.fed();
      takeMessage(link, message);
    };
    socket.onclose = ({ code, reason }) => {
      watch.stop();
      resolve(endOf(link, code, reason, begun));
    };
    link.signal.addEventListener("abort", () => socket.close(), { once: true });
  });
}

function askForTicket(link) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ execution_id: link.executionId });
  return link.fetch(TICKETS, { method: "POST", headers, body, signal: link.signal });
}

function takeMessage(link, message) {
  link.state("live");
  if (message.events) link.take(message.events);
  else if (message.type === "snapshot") link.snapshot(message.execution, message.last_seq);
}

function endOf(link, code, reason, begun) {
  if (code === OVER && begun) return "over";
  if (code in REFUSED) return link.stop(REFUSED[code], reason);
  return begun ? "again" : "unavailable";
}

/** Calls `bark` when nothing came for longer than it should have taken. */
function watchdog(bark) {
  let timer = null;
  let patienceMs = 0;
  const expect = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(bark, ms);
  };
  return {
    expect,
    every: (ms) => (patienceMs = ms),
    fed: () => (patienceMs ? expect(patienceMs) : clearTimeout(timer)),
    stop: () => clearTimeout(timer),
  };
}
