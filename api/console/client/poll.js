/** The events page again and again, where neither a WebSocket nor a stream gets through. */

const WAIT_S = 20;
const MOST = 500;
const SOON_MS = 1000;

/** Asks until it is over, or until it is time to try something better: "better". */
export async function followPolls(link, untilMs) {
  while (!link.over && Date.now() < untilMs) {
    const began = Date.now();
    const path = `${link.eventsPath}?after=${link.cursor}&limit=${MOST}`;
    const headers = link.said === "polling" ? { Prefer: `wait=${WAIT_S}` } : {}; // the first answer tells that it works
    const response = await link.fetch(path, { headers, signal: link.signal });
    if (!response.ok) return link.refused(response.status);
    link.state("polling");
    const { items } = await response.json();
    link.take(items);
    if (items.length) continue;
    if (await ended(link)) return "over";
    if (Date.now() - began < SOON_MS) await link.sleep(SOON_MS);
  }
  return link.over ? "over" : "better";
}

/** Whether there is nothing after the cursor and never will be. */
async function ended(link) {
  const response = await link.fetch(link.executionPath, { signal: link.signal });
  if (!response.ok) return false;
  const execution = await response.json();
  return execution.ended_at !== null && execution.last_seq <= link.cursor;
}
