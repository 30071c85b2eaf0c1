/** Keeps the board of one execution: what was read, moved on by the events that come, and read again where they do not tell. */

import { asksForMore, boardOf, foldAll, rebased } from "../model/board.js";
import { isFinished } from "../model/words.js";

const SOON_MS = 150;
const OFTEN_MS = 1500; // between two reads of the whole, while only steps move
const SHARE = 4; // a read that takes long is made the less often

/** `told` hears of every board, error and state of the connection; after `end()` of nothing more. */
export class Keeper {
  constructor(client, id, told) {
    Object.assign(this, { client, id, told, board: null, waiting: [], timer: null, readTook: 0, closed: false });
  }

  async begin() {
    try {
      this.show(boardOf(await this.client.get(this.id)));
    } catch (error) {
      if (!this.closed) this.told.setError(error);
      return;
    }
    if (this.closed) return;
    if (isFinished(this.board.execution.status)) this.told.setConnection("over");
    else this.follow();
  }

  follow() {
    this.following = this.client.follow(this.id, {
      after: this.board.seq,
      onEvent: (events) => this.take(events),
      onSnapshot: (execution) => this.replace(execution),
      onState: this.told.setConnection,
      onEnd: (why) => this.over(why),
    });
  }

  /** A state that is older than what was seen is that of a restored backup: what came after it never was. */
  replace(execution) {
    const restored = execution.last_seq < this.board.seq;
    this.show(restored ? boardOf(execution) : rebased(this.board, execution));
  }

  /** Many events are one drawing: they are folded when the page is drawn next. */
  take(events) {
    if (this.closed) return;
    this.waiting.push(...events);
    if (events.some((event) => event.seq)) this.readLater(events.some(asksForMore) ? SOON_MS : OFTEN_MS);
    this.drawing ??= setTimeout(() => this.fold(), 40);
  }

  fold() {
    this.drawing = null;
    const events = this.waiting;
    this.waiting = [];
    if (events.length) this.show(foldAll(this.board, events));
  }

  readLater(ms) {
    const due = Date.now() + Math.max(ms, this.readTook * SHARE);
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.read(), due - Date.now());
  }

  async read() {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = null;
    const began = Date.now();
    try {
      const execution = await this.client.get(this.id);
      this.fold();
      this.show(rebased(this.board, execution));
    } catch {
      if (!this.closed && !this.isOver) this.readLater(OFTEN_MS); // the connection's own state says that it is away
    }
    this.readTook = Date.now() - began;
  }

  over(why) {
    this.isOver = true;
    this.told.setConnection(why === "over" ? "over" : "offline");
    this.read();
  }

  show(board) {
    if (this.closed) return;
    this.board = board;
    this.told.setBoard(board);
  }

  end() {
    this.closed = true;
    this.following?.close();
    clearTimeout(this.timer);
    clearTimeout(this.drawing);
  }
}
