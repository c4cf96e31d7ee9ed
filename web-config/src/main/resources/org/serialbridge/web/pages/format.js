// Numbers as people read them.

const DURATIONS = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** `90061` s as `1 d 1 h`: the two largest units. */
export function duration(seconds) {
  const texts = [];
  let left = seconds;
  for (const [size, unit] of DURATIONS) {
    if (left >= size && texts.length < 2) {
      texts.push(`${Math.floor(left / size)} ${unit}`);
      left %= size;
    }
  }
  return texts.join(" ") || "0 s";
}

/** A number of bytes. */
export function bytes(count) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit ? value.toFixed(value < 10 ? 1 : 0) : Math.round(value)} ${units[unit]}`;
}

/** A time in µs as milliseconds. */
export function millis(micros) {
  return `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
}

/** A number with its noun: `1 client`, `2 clients`. */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
