/** Small pictures beside words; never the only sign of anything. */

import { html } from "../vendor/preact.js";

const PATHS = {
  alert: "M8 2.5 14.5 13.5h-13zM8 6.5v3M8 11.4v.2",
  arrow: "M3 8h10M9 4l4 4-4 4",
  check: "M3.5 8.5 6.5 11.5 12.5 4.5",
  chevron: "M6 4l4 4-4 4",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  contrast: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 2.2v11.6M10 3v10M12 4.5v7",
  copy: "M5.5 5.5h7v7h-7zM3.5 10.5v-7h7",
  cpu: "M4.5 4.5h7v7h-7zM6.5 2v2M9.5 2v2M6.5 12v2M9.5 12v2M2 6.5h2M2 9.5h2M12 6.5h2M12 9.5h2",
  cross: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  dash: "M4 8h8",
  dot: "M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z",
  download: "M8 2.5v7M5 7l3 3 3-3M3 13h10",
  eye: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8ZM8 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2Z",
  half: "M3 8.5 5.5 11l3-3.5M10 8h3.5",
  inbox: "M2.5 9.5 4 3.5h8l1.5 6v3h-11zM2.5 9.5H6l.8 1.5h2.4l.8-1.5h3.5",
  key: "M5.2 13.4a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2ZM7.1 8.9 13 3M10.4 5.6l2 2",
  list: "M6 4h7.5M6 8h7.5M6 12h7.5M2.8 4h.01M2.8 8h.01M2.8 12h.01",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6Z",
  pause: "M5.5 4v8M10.5 4v8",
  person: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.5c.5-2.6 2.4-4 5-4s4.5 1.4 5 4",
  play: "M5 3.5v9l7.5-4.5z",
  plus: "M8 3v10M3 8h10",
  question: "M5.8 6a2.2 2.2 0 1 1 3 2c-.6.3-.8.7-.8 1.5M8 12v.1",
  repeat: "M12.8 7A5 5 0 0 0 3.6 5.5M3.2 9a5 5 0 0 0 9.2 1.5M3.5 2.8v2.9h2.9M12.5 13.2v-2.9H9.6",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3l3.2 3.2",
  stop: "M4.5 4.5h7v7h-7z",
  sun: "M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
  undo: "M4 6.5h6a3 3 0 0 1 0 6H7M6.5 4 4 6.5 6.5 9",
  upload: "M8 9.5v-7M5 5l3-3 3 3M3 13h10",
  wifi: "M2 6.5c3.4-3 8.6-3 12 0M4.3 9c2.2-1.8 5.2-1.8 7.4 0M8 12v.01",
};

export function Icon({ name, size = 16 }) {
  return html`<svg class=${`icon icon-${name}`} viewBox="0 0 16 16" width=${size} height=${size} aria-hidden="true" focusable="false">
    <path d=${PATHS[name] || PATHS.dot} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
  </svg>`;
}
