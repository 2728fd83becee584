import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Answer, readBody, sendAnswer, sendHalf } from "./answer.js";
import { answerRequest, type Bucket } from "./answer-request.js";
import type { Counter } from "./counts.js";
import type { Fault, FaultScript } from "./fault.js";
import { type Refusal, refuse, renderRefusal } from "./refusal.js";
import { parseTarget, type Target } from "./target.js";

/** What a server does with requests; the behaviour may change while it runs. */
export interface Service {
  readonly bucket: Bucket;
  readonly counter: Counter;
  /** Milliseconds before each answer. */
  latency: number;
  faults: FaultScript | undefined;
  /** Requests so far. */
  number: number;
}

/** Where processes ask for counts; no bucket can have this name. */
const countsPath = "/-/counts";

function answerCounts(counter: Counter, request: IncomingMessage): Answer | undefined {
  if (request.method === "GET" && request.url === countsPath) {
    const headers = { "Content-Type": "application/json" };
    return { status: 200, headers, body: JSON.stringify(counter.read()) };
  }
  if (request.method === "POST" && request.url === `${countsPath}/reset`) {
    counter.reset();
    return { status: 204, headers: {} };
  }
  return undefined;
}

/** A URL that cannot be read counts as a request for nothing. */
const unreadable: Target = { kind: "other", path: "/", query: [], bucket: "", key: "" };

/** The key that a script of faults is told. */
function faultKey({ kind, key, query }: Target): string {
  return kind === "list" ? (new Map(query).get("prefix") ?? "") : key;
}

function render(answer: Answer | Refusal, target: Target, requestId: string): Answer {
  const rendered = "code" in answer ? renderRefusal(answer, target.path, requestId) : answer;
  const headers = { "x-amz-request-id": requestId, Server: "AmazonS3", ...rendered.headers };
  return { ...rendered, headers };
}

/** Answers in place of the bucket, when the fault is such a one. */
function answerFault(fault: Fault | undefined): Answer | Refusal | undefined {
  if (fault?.kind === "status") {
    const { status, code, headers = {} } = fault;
    return { status, code, message: `${code}, as the script of faults has it.`, headers };
  }
  if (fault?.kind === "answer") {
    const { status, body, headers = {} } = fault;
    return { status, headers, body };
  }
  return undefined;
}

/** Changes a success as the fault says. */
async function changed(
  fault: Fault | undefined,
  answer: Answer | Refusal,
): Promise<Answer | Refusal> {
  if (fault?.kind !== "change" || "code" in answer) {
    return answer;
  }
  return fault.change({ ...answer, body: await readBody(answer) });
}

async function answerSafely(
  service: Service,
  request: IncomingMessage,
  target: Target,
): Promise<Answer | Refusal> {
  if (target === unreadable) {
    return refuse("InvalidURI");
  }
  try {
    return await answerRequest(service.bucket, request, target);
  } catch (error) {
    return refuse("InternalError", { message: String(error) });
  }
}

/** Counts a request, and asks the script of faults what becomes of it. */
function register(
  service: Service,
  { headers }: IncomingMessage,
  response: ServerResponse,
  target: Target,
): Fault | undefined {
  const { counter, faults } = service;
  const { kind } = target;
  counter.begin(kind);
  response.once("close", () => counter.end());
  service.number += 1;
  return faults?.({ number: service.number, kind, key: faultKey(target), headers });
}

/**
 * Handles one request from its counting to its end. Throws only what the script of faults throws,
 * so that a wrong script doesn't go unseen.
 */
export async function handleRequest(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const counts = answerCounts(service.counter, request);
  if (counts !== undefined) {
    sendAnswer(response, counts);
    return;
  }
  const { method = "", url = "/", headers } = request;
  const target = parseTarget(method, url, headers.host ?? "", service.bucket.name) ?? unreadable;
  const fault = register(service, request, response, target);
  const requestId = service.number.toString(16).toUpperCase().padStart(16, "0");
  const delay = service.latency + (fault?.kind === "delay" ? fault.milliseconds : 0);
  if (delay > 0) {
    // Without a reference: a server that is closed meanwhile keeps no process alive.
    await wait(delay, undefined, { ref: false });
  }
  if (fault?.kind === "hang" || response.destroyed) {
    return;
  }
  if (fault?.kind === "cut") {
    response.destroy();
    return;
  }
  const answer =
    answerFault(fault) ?? (await changed(fault, await answerSafely(service, request, target)));
  await send(response, render(answer, target, requestId), fault?.kind === "cut-body");
}

async function send(response: ServerResponse, answer: Answer, isCut: boolean): Promise<void> {
  if (response.destroyed) {
    return;
  }
  if (isCut) {
    await sendHalf(response, answer);
  } else {
    sendAnswer(response, answer);
  }
}
