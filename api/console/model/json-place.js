/** Where in a JSON text the value is that a JSON Pointer (RFC 6901) names. */

const SPACE = /[ \t\r\n]/;
const WORD = /[^\s,\]}]+/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;

/** `{from, to, line}` of the value in the text, of its innermost container that is there, or null for no JSON at all. */
export function placeOf(text, pointer) {
  const wanted = pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const scanner = new Scanner(text, wanted);
  scanner.value(0);
  if (!scanner.found) return null;
  const [from, to] = scanner.found;
  return { from, to, line: text.slice(0, from).split("\n").length };
}

/** Reads a value after the other, as far as the text is JSON, and notes the deepest one on the way to the wanted one. */
class Scanner {
  constructor(text, wanted) {
    Object.assign(this, { text, wanted, at: 0, found: null, depthFound: -1 });
  }

  /** `depth` tokens of the wanted path have led here; -1 off the path. */
  value(depth) {
    this.space();
    const from = this.at;
    const char = this.text[this.at];
    const ok = char === "{" ? this.members(depth) : char === "[" ? this.items(depth) : this.scalar();
    if (depth > this.depthFound) {
      this.found = [from, this.at];
      this.depthFound = depth;
    }
    return ok;
  }

  members(depth) {
    return this.each("}", () => {
      const key = this.match(STRING);
      this.space();
      if (key === null || this.text[this.at++] !== ":") return false;
      return this.value(this.next(depth, unquoted(key)));
    });
  }

  items(depth) {
    let index = 0;
    return this.each("]", () => this.value(this.next(depth, String(index++))));
  }

  each(close, one) {
    this.at++;
    this.space();
    if (this.text[this.at] === close) return Boolean(++this.at);
    for (;;) {
      this.space();
      if (!one()) return false;
      this.space();
      const char = this.text[this.at++];
      if (char === close) return true;
      if (char !== ",") return false;
    }
  }

  scalar() {
    return this.match(this.text[this.at] === '"' ? STRING : WORD) !== null;
  }

  next(depth, token) {
    return depth >= 0 && this.wanted[depth] === token ? depth + 1 : -1;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  space() {
    while (this.at < this.text.length && SPACE.test(this.text[this.at])) this.at++;
  }
}

function unquoted(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
