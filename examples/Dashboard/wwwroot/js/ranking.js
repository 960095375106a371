import { byId, make, setText } from './dom.js';
import * as format from './format.js';

const phases = {
  Idle: 'not read yet',
  Opening: 'opening',
  Scanning: 'scanning',
  CatchingUp: 'catching up',
  Live: 'live',
  Waiting: 'waiting for a stream',
  Ended: 'ended',
};

// The same lines stay, with other texts, so that a list that moves a lot costs little.
const body = byId('top-list').tBodies[0];

export function showTop(top, by) {
  byId('top-card').hidden = !top;
  if (!top) return;
  setText(byId('top-by'), by);
  setText(byId('replica'), `of ${format.count(top.items)} items, ${phases[top.phase] ?? top.phase}`);
  setText(byId('top-why'), top.leaders.length ? '' : whyEmpty(top.phase));
  while (body.rows.length > top.leaders.length) body.lastElementChild.remove();
  while (body.rows.length < top.leaders.length) {
    const line = make('tr');
    line.append(make('td'), make('td', 'quiet'), make('td', 'number'));
    body.append(line);
  }
  top.leaders.forEach((item, place) => {
    const [key, detail, value] = body.rows[place].cells;
    setText(key, item.key);
    setText(detail, item.detail);
    setText(value, format.amount(item.value));
  });
}

function whyEmpty(phase) {
  if (phase === 'Live') return 'The table has no items.';
  return phase === 'CatchingUp'
    ? 'The list comes once the copy has what was written during the scan, some ten seconds after it.'
    : 'The list comes once the copy is live.';
}
