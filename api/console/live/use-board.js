/** One execution, kept up to date while the page shows it. */

import { useCallback, useEffect, useRef, useState } from "../vendor/preact.js";
import { Keeper } from "./keeper.js";

/** `{board, error, connection, reload}`; connection is `live`, `reconnecting`, `polling`, `offline` or `over`. */
export function useBoard(client, id) {
  const [board, setBoard] = useState(null);
  const [error, setError] = useState(null);
  const [connection, setConnection] = useState("reconnecting");
  const keeper = useRef(null);
  useEffect(() => {
    const mine = new Keeper(client, id, { setBoard, setError, setConnection });
    keeper.current = mine;
    setBoard(null);
    setError(null);
    mine.begin();
    return () => mine.end();
  }, [client, id]);
  const reload = useCallback(() => keeper.current?.read(), []);
  return { board, error, connection, reload };
}
