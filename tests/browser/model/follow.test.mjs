import assert from "node:assert/strict";
import { test } from "node:test";
import { sseParser } from "../../../api/console/client/sse.js";
import { StageEClient } from "../../../api/console/stage-e-client.js";

const event = (seq, type = "step.started") => ({ seq, type, at: "2026-01-01T00:00:00Z", step_id: "a", data: {} });
const json = (value, status = 200) => new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

/** A socket that plays what it is given: messages, then the code with which it closes. */
function sockets(...scripts) {
  const opened = [];
  class FakeSocket {
    constructor(url, protocols) {
      opened.push({ url, protocols });
      const [messages, code] = scripts.shift() || [[], 1006];
      setTimeout(() => {
        for (const message of messages) this.onmessage({ data: JSON.stringify(message) });
        this.onclose({ code, reason: "" });
      });
    }
    close() {}
  }
  globalThis.WebSocket = FakeSocket;
  return opened;
}

const hello = { type: "hello", heartbeat_s: 15 };

/** Follows to the end: events, states and why it ended. */
async function followed(fetcher, after = 0) {
  const seen = { seqs: [], states: [], end: null, snapshots: [] };
  const client = new StageEClient({ base: "http://stage-e", key: "k", fetch: fetcher });
  const following = client.follow("e", {
    after,
    onEvent: (events) => seen.seqs.push(...events.map((each) => each.seq)),
    onSnapshot: (execution) => seen.snapshots.push(execution),
    onState: (state) => seen.states.push(state),
    onEnd: (why) => (seen.end = why),
  });
  await following.done;
  return { ...seen, cursor: following.cursor };
}

const tickets = async () => json({ ticket: "t 1" });

/** Tickets are had; anything else is answered by `fetcher`. */
const withTickets = (fetcher) => async (url, options) => (url.endsWith("/v1/tickets") ? tickets() : fetcher(url, options));

test("a WebSocket is opened with a ticket for this execution in its address, and never with the key", async () => {
  const asked = [];
  const opened = sockets([[hello, { events: [event(1), event(2, "execution.completed")] }], 1000]);
  const seen = await followed(async (url, { method, body }) => {
    asked.push([method, url, JSON.parse(body)]);
    return tickets();
  });
  assert.deepEqual(seen.seqs, [1, 2]);
  assert.deepEqual([seen.states, seen.end], [["live"], "over"]);
  assert.deepEqual(asked, [["POST", "http://stage-e/v1/tickets", { execution_id: "e" }]]);
  assert.deepEqual(opened, [{ url: "ws://stage-e/v1/executions/e/stream?after=0&ticket=t%201", protocols: undefined }]);
});

for (const [status, why] of [[401, "unauthorized"], [404, "not-found"]]) {
  test(`a ticket that is refused with ${status} ends it for good, and opens nothing`, async () => {
    const opened = sockets();
    const asked = [];
    const seen = await followed(async (url) => {
      asked.push(url);
      return json({}, status);
    });
    assert.deepEqual([seen.end, opened, asked], [why, [], ["http://stage-e/v1/tickets"]]);
  });
}

test("where no ticket is to be had for now, it goes on without a WebSocket", async () => {
  const opened = sockets();
  const seen = await followed(async (url) => {
    if (url.endsWith("/v1/tickets")) return json({}, 503);
    return new Response(`data: ${JSON.stringify(event(1, "execution.completed"))}\n\n`, { headers: { "Content-Type": "text/event-stream" } });
  });
  assert.deepEqual([seen.seqs, seen.end, opened], [[1], "over", []]);
});

test("who closes while the ticket is on its way leaves no socket behind, and the asking is called off", async () => {
  const opened = sockets([[hello], 1000]);
  const seen = {};
  const fetcher = async (url, { signal }) => {
    seen.signal = signal;
    await null; // until the caller has it
    following.close();
    return tickets();
  };
  const following = new StageEClient({ base: "http://stage-e", key: "k", fetch: fetcher }).follow("e", {});
  await following.done;
  assert.deepEqual([opened, seen.signal.aborted], [[], true]);
});

test("what comes after it was closed is told to nobody", async () => {
  sockets([[hello, { events: [event(1)] }, { events: [event(2)] }, { type: "snapshot", execution: {}, last_seq: 9 }], 1000]);
  const told = [];
  const client = new StageEClient({ base: "http://stage-e", key: "k", fetch: tickets });
  const following = client.follow("e", {
    onEvent: ([{ seq }]) => {
      told.push(seq);
      following.close();
    },
    onSnapshot: () => told.push("snapshot"),
    onEnd: (why) => told.push(why),
  });
  await following.done;
  assert.deepEqual(told, [1]);
});

for (const code of [1006, 1012, 1013, 4429]) {
  test(`after ${code} it comes back at the last number, and repeats nothing`, async () => {
    const opened = sockets([[hello, { events: [event(4), event(5)] }], code], [[hello, { events: [event(5), event(6)] }], 1000]);
    const seen = await followed(tickets, 3);
    assert.deepEqual(seen.seqs, [4, 5, 6]);
    assert.deepEqual(seen.states, ["live", "reconnecting", "live"]);
    assert.match(opened[1].url, /after=5&/);
  });
}

for (const [code, why] of [[4401, "unauthorized"], [4404, "not-found"]]) {
  test(`${code} ends it for good`, async () => {
    const opened = sockets([[], code]);
    assert.equal((await followed(tickets)).end, why);
    assert.equal(opened.length, 1);
  });
}

test("a snapshot moves the number on", async () => {
  sockets([[hello, { type: "snapshot", execution: { status: "running" }, last_seq: 40 }, { events: [event(41)] }], 1000]);
  const seen = await followed(tickets);
  assert.deepEqual([seen.snapshots, seen.seqs, seen.cursor], [[{ status: "running" }], [41], 41]);
});

test("a state of a restored backup takes the number back", async () => {
  sockets([[hello, { type: "snapshot", execution: { status: "paused" }, last_seq: 4 }, { events: [event(5), event(6, "execution.cancelled")] }], 1000]);
  const seen = await followed(tickets, 90);
  assert.deepEqual([seen.seqs, seen.cursor], [[5, 6], 6]);
});

test("where no WebSocket gets through, server-sent events do", async () => {
  sockets();
  const asked = [];
  const seen = await followed(withTickets(async (url, options) => {
    asked.push(options.headers["Last-Event-ID"]);
    const text = [event(1), event(2, "execution.failed")].map((each) => `event: x\ndata: ${JSON.stringify(each)}\nid: 1\n\n`).join("");
    return new Response(text, { headers: { "Content-Type": "text/event-stream" } });
  }));
  assert.deepEqual([seen.seqs, seen.end, asked], [[1, 2], "over", ["0"]]);
});

test("where nothing streams, pages are asked for, and only the first answer comes at once", async () => {
  const waits = [];
  sockets();
  const pages = [[event(1)], [event(2, "execution.completed")]];
  const seen = await followed(withTickets(async (url, options) => {
    if (options.headers.Accept === "text/event-stream") return json({}, 406);
    waits.push(options.headers.Prefer);
    return json({ items: pages.shift(), next: null });
  }));
  assert.deepEqual(waits, [undefined, "wait=20"]);
  assert.deepEqual([seen.seqs, seen.states, seen.end], [[1, 2], ["reconnecting", "polling"], "over"]);
});

test("events that are cut anywhere are put together again", () => {
  const seen = [];
  const parse = sseParser((text) => seen.push(text));
  for (const piece of ["retry: 1000\n\nda", "ta: one\n", "\n: alive\n\ndata: t", "wo\r\n\r\n"]) parse(piece);
  assert.deepEqual(seen, ["one", "two"]);
});
