import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { TryLimit } from "../request/try-limit.js";
import { maxErrorBytes } from "./parse-error-answer.js";
import type { SignedAnswer } from "./signed-transport.js";

/** What becomes of an answer. */
export interface AnswerTarget {
  readonly maxBytes: number;
  readonly limit: TryLimit;
  readonly resolve: (answer: SignedAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Takes an answer from the HTTP client as it comes. Of one that is too long no more is read, and its
 * connection is closed; so it is when the limit is reached.
 */
export class AnswerReader implements Dispatcher.DispatchHandler {
  readonly #target: AnswerTarget;
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: IncomingHttpHeaders = {};
  #most = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  #ended = false;

  constructor(target: AnswerTarget) {
    this.#target = target;
    target.limit.onEnd((reason) => this.#end(() => target.reject(reason)));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) {
      controller.abort(givenUp());
    }
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#statusCode = statusCode;
    this.#headers = headers;
    this.#most = statusCode === 200 ? this.#target.maxBytes : maxErrorBytes;
    const announced = announcedLength(this.#headers);
    if (announced !== undefined && announced > this.#most) {
      this.#end(() => this.#answer(undefined));
    }
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length > this.#most) {
      this.#end(() => this.#answer(undefined));
    }
  }

  onResponseEnd(): void {
    this.#controller = undefined;
    this.#end(() => this.#answer(this.#join()));
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#controller = undefined;
    this.#end(() => this.#target.reject(error));
  }

  /** Does this once, and closes the connection of what has not ended by itself. */
  #end(settle: () => void): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    settle();
    this.#chunks = [];
    this.#controller?.abort(givenUp());
  }

  #answer(body: Buffer | undefined): void {
    this.#target.resolve({ statusCode: this.#statusCode, headers: this.#headers, body });
  }

  /** A copy: what is kept of an answer must not keep the buffers of its connection. */
  #join(): Buffer {
    const body = Buffer.allocUnsafeSlow(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      at += chunk.copy(body, at);
    }
    return body;
  }
}

function givenUp(): Error {
  return new Error("the rest of the answer is not wanted");
}

/** The length that an answer announces; undefined when it announces none. */
export function announcedLength(headers: IncomingHttpHeaders): number | undefined {
  const value = headers["content-length"];
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
}
