import type { JSX } from "preact";
import { formatTime } from "../format.js";

/** A time, as the reader's clock has it; `now` decides whether its date is said. */
export function Moment({ time, now }: { readonly time: string; readonly now: Date }): JSX.Element {
  return <time dateTime={time}>{formatTime(new Date(time), now)}</time>;
}
