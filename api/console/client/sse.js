/** Server-sent events over fetch: EventSource cannot send an Authorization header. */

/** Feeds on pieces of text, and calls `onData` with the data of each event as it is complete. */
export function sseParser(onData) {
  let rest = "";
  let data = [];
  const take = (line) => {
    if (line === "") {
      if (data.length) onData(data.join("\n"));
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(line.slice(5).replace(/^ /, ""));
    }
  };
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop();
    lines.forEach(take);
  };
}

function takeMessage(link, message) {
  if (message.type === "snapshot") link.snapshot(message.execution, message.last_seq);
  else link.take([message]);
}

/** Reads to the end of the stream. "over": there is no more; "again": it broke off; "unavailable": it never began. */
export async function followSse(link) {
  const headers = { Accept: "text/event-stream", "Last-Event-ID": String(link.cursor) };
  const response = await link.fetch(link.eventsPath, { headers, signal: link.signal });
  if (response.status === 204) return "over";
  const isStream = (response.headers.get("Content-Type") || "").startsWith("text/event-stream");
  if (!response.ok || !isStream || !response.body) return link.refused(response.status);
  link.state("live");
  const parse = sseParser((text) => takeMessage(link, JSON.parse(text)));
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return link.over ? "over" : "again";
    parse(decoder.decode(value, { stream: true }));
  }
}
