/** The rows of a result, where there are some: the same that the CSV of the API has. */

const MOST_COLUMNS = 12;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The longest list of objects in the output; nothing where there is none. */
export function rowsIn(output) {
  const lists = Object.values(output || {})
    .filter(isObject)
    .flatMap((each) => Object.values(each))
    .filter(Array.isArray)
    .map((list) => list.filter(isObject))
    .filter((list) => list.length);
  return lists.reduce((longest, list) => (list.length > longest.length ? list : longest), []);
}

/** `{columns, more}`: keys in the order in which they first come, at most twelve, and how many are left out. */
export function columnsOf(rows) {
  const all = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { columns: all.slice(0, MOST_COLUMNS), more: Math.max(all.length - MOST_COLUMNS, 0) };
}

/** A cell as text. */
export function cellOf(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
