import { LongshoreError } from "@longshore/errors";

/** What a server says when it does not know who asks, or does not let them. */
const refusal = /^(?:WRONGPASS|NOAUTH|NOPERM)\b|^ERR invalid password/;

/** What ioredis says beside the reason, and no reason itself. */
const closed = "Connection is closed.";

/** The errors that an error hides: that of a cluster hides its nodes'. */
function unfold(error: unknown): Error[] {
  if (!(error instanceof Error)) {
    return [];
  }
  const inner = "lastNodeError" in error ? error.lastNodeError : error.cause;
  // An attempt at each address of a name is an AggregateError without a message.
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...[inner, ...parts].flatMap(unfold), error];
}

/**
 * What went wrong with Redis, as an error of ours.
 *
 * @param errors the ones that were met, the first is told first; they hold no secret
 * @param place where Redis is, for people
 */
export function describeRedisError(errors: readonly unknown[], place: string): LongshoreError {
  const all = errors.flatMap(unfold).filter(({ message }) => message !== "");
  const refused = all.find(({ message }) => refusal.test(message));
  const cause = refused ?? all.find(({ message }) => message !== closed) ?? all[0];
  const reason = cause?.message.split("\n", 1).join("") ?? "no answer";
  // It answers, and may do so otherwise later: its memory is full, or it loads its data.
  const what =
    cause?.name === "ReplyError" ? `${place} refuses a command` : `cannot reach ${place}`;
  return refused === undefined
    ? new LongshoreError("REDIS_UNREACHABLE", `${what}: ${reason}`, { cause })
    : new LongshoreError(
        "REDIS_CREDENTIALS_INVALID",
        `${place} refuses the user or password: ${reason}`,
        { cause },
      );
}
