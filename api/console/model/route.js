/** Addresses behind the # of the page. */

/** `#/executions/ID?tab=log` as its path and its query. */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  return { path: path.startsWith("/") ? path : `/${path}`, query: new URLSearchParams(query) };
}

/** What the `:names` of a pattern stand for in a path; null when it is another path. */
export function matchPath(pattern, path) {
  const [wanted, given] = [pattern, path].map((text) => text.split("/").filter(Boolean));
  if (wanted.length !== given.length) return null;
  const found = {};
  for (const [at, word] of wanted.entries()) {
    if (word.startsWith(":")) found[word.slice(1)] = decodeURIComponent(given[at]);
    else if (word !== given[at]) return null;
  }
  return found;
}
