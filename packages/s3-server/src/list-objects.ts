import type { Answer } from "./answer.js";
import { type Continuation, decodeToken, encodeToken } from "./continuation-token.js";
import type { ObjectStore } from "./object-store.js";
import { type Refusal, refuse } from "./refusal.js";
import type { Listing, ListingRenderer } from "./render-listing.js";
import { type PageRequest, selectPage, type SelectedPage } from "./select-page.js";
import type { Target } from "./target.js";

/** Most keys and common prefixes of a page together. */
const pageSize = 1000;

/** Properties whose text is encoded as keys are. */
const encoded = ["Prefix", "StartAfter", "Delimiter"];

/** What a listing needs. */
export interface Lister {
  readonly bucket: string;
  readonly store: ObjectStore;
  readonly render: ListingRenderer;
  /** Told how many keys an answer holds. */
  readonly onKeys: (keys: number) => void;
}

interface ListQuery {
  readonly page: PageRequest;
  readonly token: string | undefined;
  readonly startAfter: string | undefined;
  readonly isUrlEncoded: boolean;
}

function parseContinuation(token: string | undefined): Continuation | undefined | Refusal {
  if (token === undefined) {
    return undefined;
  }
  const message = "The continuation token provided is incorrect";
  return decodeToken(token) ?? refuse("InvalidArgument", { message });
}

function parseListQuery(query: Target["query"]): ListQuery | Refusal {
  const values = new Map(query);
  const maxKeys = values.get("max-keys") || String(pageSize);
  if (!/^\d{1,10}$/.test(maxKeys)) {
    const message = "Provided max-keys not an integer or within integer range";
    return refuse("InvalidArgument", { message });
  }
  const encoding = values.get("encoding-type") ?? "";
  if (encoding !== "" && encoding !== "url") {
    const message = "Invalid Encoding Method specified in Request";
    return refuse("InvalidArgument", { message });
  }
  const token = values.get("continuation-token");
  const continuation = parseContinuation(token);
  if (continuation !== undefined && "code" in continuation) {
    return continuation;
  }
  const startAfter = values.get("start-after");
  const page: PageRequest = {
    prefix: values.get("prefix") ?? "",
    delimiter: values.get("delimiter") ?? "",
    startAfter: startAfter ?? "",
    maxKeys: Math.min(Number(maxKeys), pageSize),
    ...(continuation && { continuation }),
  };
  return { page, token, startAfter, isUrlEncoded: encoding === "url" };
}

function describe(bucket: string, query: ListQuery, selected: SelectedPage): Listing {
  const { page, token, startAfter, isUrlEncoded } = query;
  const { objects, commonPrefixes, next } = selected;
  return {
    properties: {
      Name: bucket,
      Prefix: page.prefix,
      StartAfter: startAfter || undefined,
      ContinuationToken: token,
      NextContinuationToken: next && encodeToken(next),
      KeyCount: String(objects.length + commonPrefixes.length),
      MaxKeys: String(page.maxKeys),
      Delimiter: page.delimiter || undefined,
      EncodingType: isUrlEncoded ? "url" : undefined,
      IsTruncated: String(next !== undefined),
    },
    encoded,
    objects,
    commonPrefixes,
    isUrlEncoded,
  };
}

/** Answers `GET /bucket?list-type=2`. */
export function listObjects(lister: Lister, query: Target["query"]): Answer | Refusal {
  const parsed = parseListQuery(query);
  if ("code" in parsed) {
    return parsed;
  }
  const { bucket, store, render, onKeys } = lister;
  const selected = selectPage(store.index(), parsed.page);
  onKeys(selected.objects.length);
  return {
    status: 200,
    headers: { "Content-Type": "application/xml" },
    body: render(describe(bucket, parsed, selected), (object) => store.digitsOf(object)),
  };
}
