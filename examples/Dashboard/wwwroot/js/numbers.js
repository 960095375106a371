import { byId, setData, setText } from './dom.js';
import * as format from './format.js';

export function showNumbers(frame, seconds) {
  const last = seconds.at(-1) ?? { inserts: 0, modifies: 0, removes: 0 };
  const { inserts, modifies, removes } = frame.totals;
  setText(byId('table'), frame.table);
  setText(byId('rate'), format.count(last.inserts + last.modifies + last.removes));
  setText(byId('rate-insert'), format.count(last.inserts));
  setText(byId('rate-modify'), format.count(last.modifies));
  setText(byId('rate-remove'), format.count(last.removes));
  setText(byId('total'), format.count(inserts + modifies + removes));
  setText(byId('lag'), format.seconds(frame.lagSeconds));
  setData(byId('lag'), 'alert', String(frame.isBehind));
  setText(byId('open-shards'), format.count(frame.shards.filter(shard => !shard.closed).length));
  setText(byId('gap-count'), format.count(frame.gapCount));
  setData(byId('gap-count'), 'alert', String(frame.gapCount > 0));
  setText(byId('retries'), format.count(frame.retries));
}
