import { byId, make, makeSvg, setAttributes, setText } from './dom.js';
import * as format from './format.js';
import { lanesOf } from './lanes.js';

// Time goes from left to right and moves; a shard is a bar in its lane, joined to its parent's.
const minutes = 2;
const laneHeightMax = 52;
const barShare = 0.62;
const axisHeight = 20;
const stillMilliseconds = 5000;

export class Lineage {
  #svg = makeSvg('svg', { role: 'img', 'aria-label': 'Shards over the last minutes; the list that follows says the same in words' });
  #ticks = makeSvg('g');
  #links = makeSvg('g');
  #bars = new Map();
  #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  #drawn = { at: 0, shape: '' };

  constructor() {
    this.#svg.append(this.#ticks, this.#links);
    byId('lineage').append(this.#svg);
  }

  show(shards, nowText) {
    const now = Date.parse(nowText);
    const shape = shards.map(shard => shard.id + (shard.closed ? '-' : '+')).join();
    if (this.#reducedMotion.matches && shape === this.#drawn.shape && now - this.#drawn.at < stillMilliseconds) return;
    if (shape !== this.#drawn.shape) this.#tell(shards);
    this.#drawn = { at: now, shape };
    this.#draw(shards, now);
  }

  #draw(all, now) {
    const width = this.#svg.clientWidth || 700;
    const start = now - minutes * 60_000;
    const x = time => Math.max(0, Math.min(width, (time - start) / (now - start) * width));
    const shards = all.filter(shard => !shard.closed || Date.parse(shard.closed) > start);
    const { lanes, count } = lanesOf(shards);
    const height = this.#svg.clientHeight || 270;
    const laneHeight = Math.min(laneHeightMax, (height - axisHeight) / Math.max(1, count));
    setAttributes(this.#svg, { viewBox: `0 0 ${width} ${height}` });
    this.#drawTicks(width, height);

    const shown = new Set(shards.map(shard => shard.id));
    for (const [id, bar] of this.#bars) {
      if (shown.has(id)) continue;
      bar.group.remove();
      bar.link.remove();
      this.#bars.delete(id);
    }
    for (const shard of shards) this.#drawBar(shard, lanes, laneHeight, x, now);
  }

  #drawBar(shard, lanes, laneHeight, x, now) {
    const barHeight = laneHeight * barShare;
    const bar = this.#bars.get(shard.id) ?? this.#addBar(shard);
    const from = x(Date.parse(shard.opened)) + 1;
    const until = x(shard.closed ? Date.parse(shard.closed) : now) - 1;
    const top = lanes.get(shard.id) * laneHeight + (laneHeight - barHeight) / 2;
    const middle = top + barHeight / 2;
    setAttributes(bar.group, { class: shard.closed ? 'closed' : 'open' });
    setAttributes(bar.rect, { x: from.toFixed(1), y: top, width: Math.max(3, until - from).toFixed(1), height: barHeight, rx: 5 });
    setAttributes(bar.name, { x: (from + 7).toFixed(1), y: middle + 4 });
    const room = until - from;
    setText(bar.name, room > 110 ? `${format.shard(shard.id)} · ${format.count(shard.records)}` : room > 24 ? format.shard(shard.id) : '');
    const parentLane = lanes.get(shard.parent);
    const parentMiddle = parentLane * laneHeight + laneHeight / 2;
    setAttributes(bar.link, {
      d: parentLane === undefined || parentLane === lanes.get(shard.id)
        ? ''
        : `M${(from - 14).toFixed(1)} ${parentMiddle} C${from.toFixed(1)} ${parentMiddle} ${(from - 14).toFixed(1)} ${middle} ${from.toFixed(1)} ${middle}`,
    });
  }

  #addBar(shard) {
    const bar = { group: makeSvg('g', { 'data-shard': shard.id }), rect: makeSvg('rect'), name: makeSvg('text', { class: 'name' }), link: makeSvg('path', { class: 'link' }) };
    bar.group.append(bar.rect, bar.name);
    this.#links.append(bar.link);
    this.#svg.append(bar.group);
    this.#bars.set(shard.id, bar);
    return bar;
  }

  #drawTicks(width, height) {
    if (this.#ticks.dataset.size === `${width} ${height}`) return;
    this.#ticks.dataset.size = `${width} ${height}`;
    this.#ticks.replaceChildren();
    for (let minute = 0; minute <= minutes; minute++) {
      const at = width * minute / minutes;
      const text = makeSvg('text', { x: at, y: height - 5, 'text-anchor': minute === 0 ? 'start' : minute === minutes ? 'end' : 'middle' });
      text.textContent = minute === minutes ? 'now' : `${minutes - minute} min ago`;
      this.#ticks.append(makeSvg('line', { class: 'tick', x1: at, x2: at, y1: 0, y2: height - axisHeight }), text);
    }
  }

  // The picture in words, for those who do not see it.
  #tell(shards) {
    byId('lineage-list').replaceChildren(...shards.map(shard => {
      const line = make('li', '', `Shard ${format.shard(shard.id)}${shard.parent ? `, a child of ${format.shard(shard.parent)}` : ''}: ${shard.closed ? 'read to its end' : 'open'}`);
      line.dataset.shard = shard.id;
      line.dataset.parent = shard.parent ?? '';
      line.dataset.state = shard.closed ? 'closed' : 'open';
      return line;
    }));
  }
}
