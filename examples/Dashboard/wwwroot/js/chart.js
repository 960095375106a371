import { byId } from './dom.js';
import { secondsKept } from './model.js';

// Stacked areas, the newest second at the right.
export class Chart {
  #plot = null;
  #element = byId('chart');
  #last = 0;

  constructor() {
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#rebuild());
  }

  show(seconds) {
    const newest = seconds.at(-1)?.at ?? 0;
    if (newest === this.#last) return;
    this.#last = newest;
    this.#element.dataset.newest = newest;
    const data = this.#stack(seconds);
    if (this.#plot) this.#plot.setData(data);
    else this.#plot = new uPlot(this.#options(), data, this.#element);
  }

  #rebuild() {
    const data = this.#plot?.data;
    this.#plot?.destroy();
    this.#plot = data ? new uPlot(this.#options(), data, this.#element) : null;
  }

  // Where nobody counted, as between two servers, the areas break off.
  #stack(seconds) {
    const data = [[], [], [], []];
    const add = (...column) => column.forEach((value, place) => data[place].push(value));
    for (const { at, inserts, modifies, removes } of seconds) {
      const last = data[0].at(-1);
      if (last !== undefined && at > last + 1) add(last + 1, null, null, null);
      add(at, inserts + modifies + removes, modifies + removes, removes);
    }
    return data;
  }

  #size() {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  #options() {
    const style = getComputedStyle(document.documentElement);
    const color = name => style.getPropertyValue(`--${name}`).trim();
    const alpha = Math.round(255 * Number(color('fill'))).toString(16).padStart(2, '0');
    const series = name => ({ stroke: color(name), fill: color(name) + alpha, width: 1.5, points: { show: false } });
    const axis = { stroke: color('quiet'), grid: { stroke: color('edge'), width: 1 }, ticks: { show: false }, font: '11px system-ui, sans-serif' };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: (_, __, newest) => [newest - secondsKept + 1, newest] },
        y: { range: (_, __, most) => [0, Math.max(10, most * 1.1)] },
      },
      axes: [
        { ...axis, values: (_, times) => times.map(at => new Date(at * 1000).toTimeString().slice(0, 8)), space: 90, size: 28 },
        { ...axis, size: 48, space: 36 },
      ],
      series: [{}, series('insert'), series('modify'), series('remove')],
    };
  }
}
