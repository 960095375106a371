import { byId, make, setText } from './dom.js';
import * as format from './format.js';

const reasons = {
  PositionTrimmed: 'its oldest records were trimmed before they were read',
  ShardTrimmed: 'it was trimmed before it was read to its end',
  StreamReplaced: 'the stream was switched off and on',
};
const positions = byId('positions').tBodies[0];
let gapsShown = '';

export function showCheckpoint(frame) {
  const checkpoint = frame.checkpoint;
  if (checkpoint) {
    setText(byId('checkpoint'), `Poll ${format.count(checkpoint.poll)} at ${format.time(checkpoint.at)} brought ${format.count(checkpoint.records)} changes, ${checkpoint.caughtUp ? 'caught up' : 'behind'}.`);
  }
  showPositions(frame.shards.filter(shard => !shard.closed));
  showGaps(frame);
}

function showPositions(shards) {
  while (positions.rows.length > shards.length) positions.lastElementChild.remove();
  while (positions.rows.length < shards.length) {
    const line = make('tr');
    line.append(make('td'), make('td', 'number'));
    positions.append(line);
  }
  shards.forEach((shard, place) => {
    const [name, after] = positions.rows[place].cells;
    setText(name, format.shard(shard.id));
    setText(after, format.position(shard.after));
  });
}

function showGaps(frame) {
  const lines = frame.gaps.map(gap => `${format.time(gap.at)}: ${gap.shard ? `shard ${format.shard(gap.shard)}, ` : ''}${reasons[gap.reason] ?? gap.reason}.`);
  const text = lines.join('\n');
  if (text === gapsShown) return;
  gapsShown = text;
  byId('gaps').replaceChildren(...(lines.length ? lines.reverse() : ['None.']).map(line => make('li', '', line)));
}
