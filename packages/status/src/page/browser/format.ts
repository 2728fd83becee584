import type { CountUnit, TimeRange } from "../../run-status.js";

/** Sets thousands apart, and a number from its unit; a line is not broken at it. */
const thinSpace = "\u202F";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A number with its thousands apart: `12 345`. */
export function formatNumber(value: number, decimals = 0): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const apart = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, thinSpace);
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

function withUnit(value: number, unit: string, decimals = 0): string {
  return `${formatNumber(value, decimals)}${thinSpace}${unit}`;
}

/** An amount of bytes in powers of 1024. */
function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let amount = bytes;
  let power = 0;
  // What would be shown as 1024.0 is shown as 1.0 of the next unit.
  while (amount >= (power === 0 ? 1024 : 1023.95) && power < units.length - 1) {
    amount /= 1024;
    power += 1;
  }
  return withUnit(amount, units[power] ?? "", power === 0 ? 0 : 1);
}

/** An amount of what is counted, without its name but for bytes. */
export function formatAmount(amount: number, unit: CountUnit): string {
  return unit === "bytes" ? formatBytes(amount) : formatNumber(amount);
}

/** How fast something is done: `52/s`, and `24/min` where a second does less than one. */
export function formatRate(perSecond: number, unit: CountUnit): string {
  if (unit === "bytes") {
    return `${formatBytes(perSecond)}/s`;
  }
  if (perSecond >= 1 || perSecond === 0) {
    return `${formatNumber(perSecond, perSecond < 9.95 && perSecond > 0 ? 1 : 0)}/s`;
  }
  return `${formatNumber(perSecond * minute, perSecond * minute < 9.95 ? 1 : 0)}/min`;
}

/** Up to two units of one duration: `4 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. Takes seconds. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const inUnits: [number, number, string, string] | undefined =
    whole >= day
      ? [day, hour, "d", "h"]
      : whole >= hour
        ? [hour, minute, "h", "min"]
        : whole >= minute
          ? [minute, 1, "min", "s"]
          : undefined;
  if (inUnits === undefined) {
    return withUnit(whole, "s");
  }
  const [large, small, largeName, smallName] = inUnits;
  const rest = Math.floor((whole % large) / small);
  const first = withUnit(Math.floor(whole / large), largeName);
  return rest === 0 ? first : `${first} ${withUnit(rest, smallName)}`;
}

/** A time that is not known exactly, in one unit: `3–5 min`, `about 20 s`. */
export function formatRange({ low, high }: TimeRange): string {
  const [size, name, decimals] =
    high < 2 * minute
      ? ([1, "s", 0] as const)
      : high < 2 * hour
        ? ([minute, "min", 0] as const)
        : high < 3 * day
          ? ([hour, "h", 1] as const)
          : ([day, "d", 1] as const);
  const from = formatNumber(low / size, decimals);
  const to = formatNumber(high / size, decimals);
  if (to === "0") {
    return `less than ${withUnit(1, name)}`;
  }
  return from === to ? `about ${to}${thinSpace}${name}` : `${from}–${to}${thinSpace}${name}`;
}

/** How much of a whole is done; not 100 before all of it is. */
export function formatPercent(done: number, total: number): string {
  return withUnit(total === 0 ? 100 : Math.floor((done / total) * 100), "%");
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const dateAndClock = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A time of day where the page is read; with its date unless that is today's. */
export function formatTime(time: Date, now: Date): string {
  return time.toDateString() === now.toDateString()
    ? clock.format(time)
    : dateAndClock.format(time);
}
