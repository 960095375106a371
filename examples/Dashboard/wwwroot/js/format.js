const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const money = new Intl.NumberFormat('en', { maximumFractionDigits: 2, minimumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const count = number => whole.format(number);
export const amount = number => Number.isInteger(number) ? money.format(number) : number.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
export const time = text => clock.format(new Date(text));
export const seconds = number => number < 10 ? `${number.toFixed(1)} s` : `${whole.format(number)} s`;

// shardId-00000000000000000003-00000000 is 3; the service's own numbers are times, and their endings tell shards apart.
export function shard(id) {
  const [, middle, ending] = /^shardId-0*(\d+)-([0-9a-f]+)$/.exec(id) ?? [];
  if (!middle) return id.slice(-8);
  return /^0+$/.test(ending) ? middle : ending;
}

export const position = text => text ? `…${text.slice(-6)}` : 'its start';
