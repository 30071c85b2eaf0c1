/** Every page: its address, its place in the navigation, and what draws it. A new page is a line here. */

import { ExecutionPage } from "./pages/execution.js";
import { ExecutionsPage } from "./pages/executions.js";
import { InboxBadge, InboxPage } from "./pages/inbox.js";
import { RequestPage } from "./pages/request.js";
import { WorkersPage } from "./pages/workers.js";

/** `draw` is a component; it gets what the `:names` stand for and `query` as its props. */
export const PAGES = [
  { pattern: "/", title: "New request", icon: "plus", draw: RequestPage },
  { pattern: "/executions", title: "Executions", icon: "list", draw: ExecutionsPage },
  { pattern: "/inbox", title: "Inbox", icon: "inbox", draw: InboxPage, badge: InboxBadge },
  { pattern: "/workers", title: "Workers", icon: "cpu", draw: WorkersPage },
  { pattern: "/executions/:id", title: "Execution", draw: ExecutionPage, under: "/executions" },
];
