/** Text cut where something in it is pointed at. */

/** `[{text, marked}]`; marks are `[from, to]` in code points, as Python counts, in any order, and may overlap. */
export function pieces(text, marks) {
  if (!marks.length) return [{ text, marked: false }];
  const points = [...text];
  const spans = merged(marks.map(([from, to]) => [clamp(from, points.length), clamp(to, points.length)]));
  const found = [];
  let at = 0;
  for (const [from, to] of spans) {
    found.push({ text: points.slice(at, from).join(""), marked: false });
    found.push({ text: points.slice(from, to).join(""), marked: true });
    at = to;
  }
  found.push({ text: points.slice(at).join(""), marked: false });
  return found.filter((piece) => piece.text);
}

const clamp = (at, most) => Math.min(Math.max(at, 0), most);

function merged(spans) {
  const sorted = [...spans].sort(([a], [b]) => a - b);
  const found = [];
  for (const [from, to] of sorted) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
