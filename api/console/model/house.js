/** Drivers and queues in a person's words. */

import { span } from "./span.js";

/** What stands in the tiles: `[{word, value, more, kind}]`. */
export function tilesOf({ queues }) {
  const oldest = queues.oldest_waiting_s;
  const waits = oldest === null || oldest === undefined ? "nothing waits" : `the oldest for ${span(oldest)}`;
  const rings = queues.rings === null || queues.rings === undefined ? "" : `${queues.rings} in arq's queue`;
  return [
    { word: "Waiting for a worker", value: queues.waiting, more: [waits, rings].filter(Boolean).join("; "), kind: oldest > 60 ? "bad" : "idle" },
    { word: "Running", value: queues.running, more: "", kind: "run" },
    { word: "Await approval", value: queues.awaiting_approval, more: "", kind: queues.awaiting_approval ? "ask" : "idle" },
    { word: "Need attention", value: queues.needs_attention, more: "", kind: queues.needs_attention ? "ask" : "idle" },
  ];
}

/** How full a driver is, from 0 to 1; nothing where it does not tell its slots. */
export function loadOf({ used, slots }) {
  return slots ? Math.min(used / slots, 1) : null;
}

/** What takes no calls, each once: `[{to, until, reason, by}]`, `by` of how many processes. */
export function circuitsOf({ items }) {
  const found = new Map();
  for (const circuit of items.flatMap((driver) => driver.circuits)) {
    const known = found.get(circuit.to);
    const until = known && known.until > circuit.until ? known.until : circuit.until;
    found.set(circuit.to, { to: circuit.to, until, reason: circuit.reason || known?.reason || "", by: (known?.by || 0) + 1 });
  }
  return [...found.values()];
}
