import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { RequestKind } from "./request-kind.js";

/** What a script of faults is told of a request. */
export interface FaultRequest {
  /** Counts from 1, in the order in which requests arrive. */
  readonly number: number;
  readonly kind: RequestKind;
  /** The object's key; of a listing, its prefix; else the empty text. */
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
}

/** An answer of the bucket, whole, as a fault may change it. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** What goes wrong with a request. */
export type Fault =
  /** An error of S3 in place of the answer. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code: string;
      readonly headers?: OutgoingHttpHeaders;
    }
  /** Any other answer, as of something that is no S3 server. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body: string;
      readonly headers?: OutgoingHttpHeaders;
    }
  /** The bucket's answer, when it is a success, is another. Its length is told as that of the new body. */
  | { readonly kind: "change"; readonly change: (answer: WholeAnswer) => WholeAnswer }
  /** The connection is closed before an answer. */
  | { readonly kind: "cut" }
  /** The answer's header is sent and half of its body, then the connection is closed. */
  | { readonly kind: "cut-body" }
  /** There is no answer until the server closes. */
  | { readonly kind: "hang" }
  /** The answer comes so many milliseconds late, beside the latency. */
  | { readonly kind: "delay"; readonly milliseconds: number };

/** Called for each request in order; undefined lets it be. */
export type FaultScript = (request: FaultRequest) => Fault | undefined;
