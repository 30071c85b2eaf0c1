/** What pages are made of. */

export { Code, Copyable } from "./code.js";
export { Dialog } from "./dialog.js";
export { Icon } from "./icon.js";
export { Empty, ErrorNotice, Faults, Loading, Notice } from "./notice.js";
export { Card, Facts, PageHead } from "./page.js";
export { Chip, Risk, Status } from "./status.js";
export { Ago, Duration, Moment } from "./time.js";
export { WindowList } from "./window-list.js";
