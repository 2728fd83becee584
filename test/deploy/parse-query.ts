import { parser } from "@prometheus-io/lezer-promql";

/** A label of a metric that a query selects by. */
export interface Matcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** What a query of Prometheus' names. */
export interface Query {
  readonly selectors: readonly { readonly metric: string; readonly matchers: readonly Matcher[] }[];
  /** Labels by which it groups, or matches the sides of an operator. */
  readonly groupings: readonly string[];
}

/** Takes a query apart. @throws where it is no PromQL */
export function parseQuery(text: string): Query {
  const selectors: { metric: string; matchers: Matcher[] }[] = [];
  const groupings: string[] = [];
  const matcher = { label: "", operator: "" };
  let isGrouping = false;
  parser.parse(text).iterate({
    enter: ({ name, type, from, to }) => {
      const part = text.slice(from, to);
      if (type.isError) {
        throw new Error(`no PromQL at ${from}: ${text}`);
      } else if (name === "VectorSelector") {
        selectors.push({ metric: "", matchers: [] });
      } else if (name === "Identifier") {
        const last = selectors.pop();
        selectors.push({ metric: part, matchers: last?.matchers ?? [] });
      } else if (name === "GroupingLabels" || name === "LabelMatchers") {
        isGrouping = name === "GroupingLabels";
      } else if (name === "LabelName" && isGrouping) {
        groupings.push(part);
      } else if (name === "LabelName") {
        matcher.label = part;
      } else if (name === "MatchOp") {
        matcher.operator = part;
      } else if (name === "StringLiteral" && matcher.label !== "") {
        selectors.at(-1)?.matchers.push(completeMatcher(matcher, part.slice(1, -1)));
        matcher.label = "";
      }
    },
  });
  return { selectors, groupings };
}

function completeMatcher(
  { label, operator }: { readonly label: string; readonly operator: string },
  value: string,
): Matcher {
  if (operator !== "=" && operator !== "!=" && operator !== "=~" && operator !== "!~") {
    throw new Error(`no operator of labels: ${operator}`);
  }
  return { label, operator, value };
}
