/** What a request asks for; `other` is all that concerns no object and lists none. */
export type RequestKind = "list" | "get" | "head" | "put" | "delete" | "other";
