import type { JSX } from "preact";

/** A command to type: it is selected as a whole, and wraps where a phone is narrow. */
export function Command({ text }: { readonly text: string }): JSX.Element {
  return <code class="command">{text}</code>;
}
