// Gives each shard a lane: its parent's, where no other child took it, or else the first one that is free while it lives.
const pauseMilliseconds = 5000;

export function lanesOf(shards) {
  const lanes = new Map();
  const ends = [];
  const heirs = new Set();
  for (const shard of shards) {
    const opened = Date.parse(shard.opened);
    let lane = lanes.get(shard.parent);
    if (lane === undefined || heirs.has(shard.parent)) {
      lane = ends.findIndex(end => end + pauseMilliseconds < opened);
      if (lane < 0) lane = ends.length;
    }
    heirs.add(shard.parent);
    lanes.set(shard.id, lane);
    ends[lane] = shard.closed ? Date.parse(shard.closed) : Infinity;
  }
  return { lanes, count: ends.length };
}
