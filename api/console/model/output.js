/** The output of a step as text, and where something is in it. */

const TEXTS = ["stdout", "stderr", "output", "message", "text"];

/** What a program printed where there is such a thing; JSON otherwise. */
export function textOf(output) {
  if (output === null || output === undefined) return "";
  if (typeof output === "string") return output;
  const { stdout, stderr } = output;
  if (typeof stdout === "string") return stderr ? `${stdout}${stdout ? "\n" : ""}--- stderr ---\n${stderr}` : stdout;
  const [only] = TEXTS.map((name) => output[name]).filter((value) => typeof value === "string" && value.trim());
  return only ?? JSON.stringify(output, null, 2);
}

/** What stands beside the printed text, such as the exit code: `[[name, value]]`. */
export function besideText(output) {
  if (typeof output !== "object" || output === null || Array.isArray(output)) return [];
  const plain = (value) => ["number", "boolean"].includes(typeof value) || (typeof value === "string" && value.length < 80);
  return Object.entries(output).filter(([name, value]) => !TEXTS.includes(name) && plain(value));
}

const LONGEST_LINE = 2000; // a longer one is cut into several, so that one line of megabytes is drawn in pieces

/** Lines of a text, none longer than can be drawn. */
export function linesOf(text) {
  const lines = [];
  for (const line of text.split("\n")) {
    if (line.length <= LONGEST_LINE) lines.push(line);
    else for (let at = 0; at < line.length; at += LONGEST_LINE) lines.push(line.slice(at, at + LONGEST_LINE));
  }
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

const MOST_HITS = 10_000;

/** Numbers of the lines that hold the text, whatever its case; at most so many. */
export function linesWith(lines, wanted) {
  if (!wanted) return [];
  const small = wanted.toLowerCase();
  const hits = [];
  for (let at = 0; at < lines.length && hits.length < MOST_HITS; at++) {
    if (lines[at].toLowerCase().includes(small)) hits.push(at);
  }
  return hits;
}

/** `[from, to]` of every place in one line. */
export function placesIn(line, wanted) {
  if (!wanted) return [];
  const [small, wantedSmall] = [line.toLowerCase(), wanted.toLowerCase()];
  const found = [];
  for (let at = small.indexOf(wantedSmall); at >= 0; at = small.indexOf(wantedSmall, at + wanted.length)) {
    found.push([at, at + wanted.length]);
  }
  return found;
}

/** `12 KB`, `9.8 MB`. */
export function sizeWords(characters) {
  if (characters < 1000) return `${characters} B`;
  if (characters < 1_000_000) return `${Math.round(characters / 1000)} KB`;
  return `${(characters / 1_000_000).toFixed(1)} MB`;
}
