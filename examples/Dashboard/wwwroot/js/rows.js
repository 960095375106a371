import { byId, make } from './dom.js';
import * as format from './format.js';
import { rowsKept } from './model.js';

// The newest change comes first.
const body = byId('rows').tBodies[0];

export function showRows(model, fresh) {
  if (fresh === null) body.replaceChildren();
  const added = (fresh ?? model.rows).slice(-rowsKept).map(rowOf).reverse();
  if (added.length === 0) return;
  body.prepend(...added);
  while (body.rows.length > rowsKept) body.lastElementChild.remove();
}

function rowOf(row) {
  const line = make('tr');
  line.dataset.id = row.id;
  const kind = make('td', 'kind', row.kind);
  kind.dataset.kind = row.kind;
  line.append(make('td', 'quiet', format.time(row.at)), kind, make('td', '', row.key), changesOf(row.changes), make('td', 'number quiet', format.shard(row.shard)));
  return line;
}

function changesOf(changes) {
  const cell = make('td');
  changes.forEach((change, place) => {
    cell.append(place ? ', ' : '', make('span', 'quiet', `${change.name} `));
    if (change.before !== null) cell.append(make('del', 'before', change.before));
    // A screen reader does not tell what is struck out.
    if (change.before !== null && change.after !== null) cell.append(make('span', 'hidden', ' becomes '), ' ');
    if (change.after !== null) cell.append(make('ins', 'after', change.after));
  });
  return cell;
}
