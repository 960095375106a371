import { byId, setData, setText } from './dom.js';

const done = {
  'roll-over': 'All shards are rolled over.',
  split: 'A shard is split.',
  throttle: 'Reads are refused for ten seconds.',
  trim: 'All records up to now are trimmed.',
};
const writes = byId('writes');
const pause = byId('pause');
let isPaused = false;

export function setUpControls() {
  for (const action of Object.keys(done)) byId(action).addEventListener('click', () => send(`shop/${action}`, {}, done[action]));
  writes.addEventListener('input', () => setText(byId('writes-shown'), writes.value));
  writes.addEventListener('change', () => send('shop/rate', { changesPerSecond: Number(writes.value) }, `The shop writes ${writes.value} changes a second.`));
  pause.addEventListener('click', () => send('reader', { isPaused: !isPaused }, isPaused ? 'The reader goes on.' : 'The reader is paused.'));
}

export function showControls(frame) {
  byId('shop-controls').hidden = !frame.shop;
  isPaused = frame.reader === 'Paused';
  pause.disabled = frame.reader === 'Ended';
  setText(pause, isPaused ? 'Resume reader' : 'Pause reader');
  setData(pause, 'on', String(isPaused));
  // A person's hand on the slider comes before what the server says.
  if (!frame.shop || document.activeElement === writes) return;
  if (writes.value !== String(frame.shop.rate)) writes.value = frame.shop.rate;
  setText(byId('writes-shown'), String(frame.shop.rate));
}

async function send(path, body, answer) {
  try {
    const response = await fetch(`api/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    setText(byId('answer'), response.ok ? answer : (await response.json()).message);
  } catch {
    setText(byId('answer'), 'The dashboard does not answer; is it still running?');
  }
}
