import { showCheckpoint } from './checkpoint.js';
import { Chart } from './chart.js';
import { connect } from './connection.js';
import { setUpControls, showControls } from './controls.js';
import { byId, setData, setText } from './dom.js';
import * as format from './format.js';
import { Lineage } from './lineage.js';
import { Model, rowsKept } from './model.js';
import { showNumbers } from './numbers.js';
import { showTop } from './ranking.js';
import { showRows } from './rows.js';

const model = new Model();
const chart = new Chart();
const lineage = new Lineage();
const page = document.documentElement;
let received = null;
let isLost = false;

setUpControls();
connect(take, showLost);

// However fast messages come, the page is drawn once for each picture of the screen.
function take(frame) {
  isLost = false;
  const fresh = model.take(frame);
  if (received === null) requestAnimationFrame(draw);
  received = { isOther: fresh === null || received?.isOther === true, fresh: [...received?.fresh ?? [], ...fresh ?? []].slice(-rowsKept) };
}

function draw() {
  const { isOther, fresh } = received;
  received = null;
  const frame = model.frame;
  showNumbers(frame, model.seconds);
  chart.show(model.seconds);
  lineage.show(frame.shards, frame.now);
  showRows(model, isOther ? null : fresh);
  showTop(frame.top, frame.topBy);
  showCheckpoint(frame);
  showControls(frame);
  showStatus();
  setData(page, 'drawn', String(Number(page.dataset.drawn ?? 0) + 1));
}

function showLost() {
  isLost = true;
  showStatus();
}

// What changes each second stands beside the status, which screen readers tell whenever it is another one.
function showStatus() {
  const [state, text, age] = isLost ? lost(model.frame) : readerOf(model.frame);
  setData(page, 'current', String(!isLost));
  setData(byId('status'), 'state', state);
  setText(byId('status'), text);
  setText(byId('status-age'), age ?? '');
}

function lost(frame) {
  return ['lost', 'No connection, trying again…', frame ? `These are the numbers of ${format.time(frame.now)}.` : ''];
}

function readerOf(frame) {
  if (frame.reader === 'Paused') return ['paused', 'The reader is paused'];
  if (frame.reader === 'Ended') return ['ended', `The reader ended: ${frame.failure}`];
  if (frame.shop?.isThrottled) return ['paused', 'Throttled: reads are refused'];
  if (!frame.isBehind) return ['live', 'Live'];
  const said = frame.isFailing ? 'Behind: calls fail, and are tried again' : 'Behind';
  return ['behind', said, `by ${format.count(Math.floor(frame.lagSeconds))} s`];
}
