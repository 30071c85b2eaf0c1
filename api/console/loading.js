/** What a page loads: the value once it is there, the error when it could not be had. */

import { useCallback, useEffect, useRef, useState } from "./vendor/preact.js";

const NOTHING = { value: null, error: null, loading: true };

/**
 * Calls `load` at once, and again when one of `inputs` changes or `reload` is called. The last value stays while it does.
 */
export function useLoad(load, inputs) {
  const [state, setState] = useState(NOTHING);
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    const isLast = () => mine === turn.current;
    try {
      const value = await load();
      if (isLast()) setState({ value, error: null, loading: false });
    } catch (error) {
      if (isLast()) setState((before) => ({ ...before, error, loading: false }));
    }
  }, inputs);
  useEffect(() => {
    setState((before) => ({ ...before, loading: true }));
    reload();
    return () => turn.current++;
  }, [reload]);
  return { ...state, reload };
}

/** Something that is done on a click: whether it is under way, and why it failed. */
export function useAction(act) {
  const [state, setState] = useState({ busy: false, error: null });
  const alive = useRef(true);
  useEffect(() => () => (alive.current = false), []);
  const run = async (...words) => {
    setState({ busy: true, error: null });
    try {
      const value = await act(...words);
      if (alive.current) setState({ busy: false, error: null });
      return value;
    } catch (error) {
      if (alive.current) setState({ busy: false, error });
      return undefined;
    }
  };
  return { ...state, run, clear: () => setState({ busy: false, error: null }) };
}

/** The time in milliseconds, anew every `everyMs` while `running`. */
export function useNow(everyMs = 1000, running = true) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
  return now;
}

/** Whether a media query holds, such as "(max-width: 640px)". */
export function useMedia(query) {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const change = () => setHolds(list.matches);
    list.addEventListener("change", change);
    return () => list.removeEventListener("change", change);
  }, [query]);
  return holds;
}
