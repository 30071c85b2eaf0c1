/** Addresses behind the # of the page. */

/** `#/executions/ID?tab=log` as its path and its query. */
export function readRoute(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  return { path: path.startsWith("/") ? path : `/${path}`, query: new URLSearchParams(query) };
}

/** What the `:names` of a pattern stand for in a path; null when it is another path, or no path at all. */
export function matchPath(pattern, path) {
  const wanted = wordsOf(pattern);
  const given = wordsOf(path).map(decoded);
  if (wanted.length !== given.length || given.includes(null)) return null;
  const found = {};
  for (const [at, word] of wanted.entries()) {
    if (word.startsWith(":")) found[word.slice(1)] = given[at];
    else if (word !== given[at]) return null;
  }
  return found;
}

const wordsOf = (path) => path.split("/").filter(Boolean);

/** Null for what nobody encoded: a link that was cut, for instance. */
function decoded(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return null;
  }
}
