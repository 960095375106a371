import { showCheckpoint } from './checkpoint.js';
import { Chart } from './chart.js';
import { connect } from './connection.js';
import { setUpControls, showControls } from './controls.js';
import { byId, setData, setText } from './dom.js';
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

setUpControls();
connect(take, showConnection);

// However fast messages come, the page is drawn once for each picture of the screen.
function take(frame) {
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
  showReader(frame);
  setData(page, 'drawn', String(Number(page.dataset.drawn ?? 0) + 1));
}

function showReader(frame) {
  const said = {
    Reading: frame.shop?.isThrottled ? ['paused', 'Throttled: reads are refused'] : ['live', 'Live'],
    Paused: ['paused', 'The reader is paused'],
    Ended: ['ended', `The reader ended: ${frame.failure}`],
  };
  showStatus(...said[frame.reader]);
}

function showConnection(state) {
  if (state === 'lost') showStatus('lost', 'No connection, trying again…');
}

function showStatus(state, text) {
  setData(byId('status'), 'state', state);
  setText(byId('status'), text);
}
