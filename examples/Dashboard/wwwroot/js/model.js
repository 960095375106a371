// What the page knows of the stream. Rows have ids and seconds have times, so what comes twice, as after a reconnection, is there
// once; what belongs to another stream replaces everything.
export const rowsKept = 40;
export const secondsKept = 120;

export class Model {
  world = null;
  frame = null;
  rows = [];
  seconds = [];

  // The rows that are new, the oldest first; null when all rows are others.
  take(frame) {
    const isOther = frame.world !== this.world;
    if (isOther) {
      this.rows = [];
      this.seconds = [];
      this.world = frame.world;
    }
    this.frame = frame;
    this.#takeSeconds(frame.seconds);
    const known = new Set(this.rows.map(row => row.id));
    const fresh = frame.rows.filter(row => !known.has(row.id));
    this.rows = [...this.rows, ...fresh].slice(-rowsKept);
    return isOther ? null : fresh;
  }

  #takeSeconds(fresh) {
    if (fresh.length === 0) return;
    const from = fresh[0].at;
    this.seconds = [...this.seconds.filter(second => second.at < from), ...fresh].slice(-secondsKept);
  }
}
