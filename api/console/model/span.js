/** Spans and moments in a person's words, exactly as the terminal says them. */

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `1 d 3 h`. */
export function span(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min ${whole % MINUTE_S} s`;
  if (whole < DAY_S) return `${Math.floor(whole / HOUR_S)} h ${Math.floor((whole % HOUR_S) / MINUTE_S)} min`;
  return `${Math.floor(whole / DAY_S)} d ${Math.floor((whole % DAY_S) / HOUR_S)} h`;
}

/** Seconds from one moment to another, never below zero; both as RFC 3339 or milliseconds. */
export function secondsBetween(from, to) {
  return Math.max(0, (millis(to) - millis(from)) / 1000);
}

export const millis = (at) => (typeof at === "number" ? at : Date.parse(at));

/** A moment in the time of this machine, to the second. */
export function clockTime(at) {
  const date = new Date(millis(at));
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `just now`, `3 min ago`, `2 h ago`, `4 d ago`. */
export function ago(at, now) {
  const seconds = secondsBetween(at, now);
  if (seconds < 10) return "just now";
  if (seconds < MINUTE_S) return `${Math.floor(seconds)} s ago`;
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)} min ago`;
  if (seconds < DAY_S) return `${Math.floor(seconds / HOUR_S)} h ago`;
  return `${Math.floor(seconds / DAY_S)} d ago`;
}
