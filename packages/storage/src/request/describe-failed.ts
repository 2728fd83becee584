import type { RequestKind } from "./outcome.js";

/** What people call each kind of request. */
const verbs: Readonly<Record<RequestKind, string>> = {
  list: "list",
  get: "read",
  head: "look at",
  put: "write",
  delete: "remove",
};

/** What cannot be done, such as `cannot read "docker/…"`. */
export function describeFailed({
  kind,
  key,
}: {
  readonly kind: RequestKind;
  readonly key: string;
}): string {
  return `cannot ${verbs[kind]} ${JSON.stringify(key)}`;
}
