import type { S3Server } from "../start.js";
import { send } from "./send.js";

/** A page as a listing's XML has it. */
export interface TestPage {
  readonly status: number;
  readonly xml: string;
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  readonly keyCount: number;
  readonly isTruncated: boolean;
  readonly next: string | undefined;
}

function decodeXml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

/** Every text of an element, found anywhere. */
export function textsOf(xml: string, element: string): string[] {
  const found = xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, "g"));
  return [...found].map((match) => decodeXml(match[1] ?? ""));
}

/** Asks for one page. */
export async function listPage(
  server: S3Server,
  query: Readonly<Record<string, string>> = {},
): Promise<TestPage> {
  const search = new URLSearchParams({ "list-type": "2", ...query }).toString();
  const { status, text: xml } = await send(server, { path: `/${server.bucket}?${search}` });
  const common = [...xml.matchAll(/<CommonPrefixes>(.*?)<\/CommonPrefixes>/gs)];
  return {
    status,
    xml,
    keys: textsOf(xml, "Key"),
    prefixes: common.flatMap((match) => textsOf(match[1] ?? "", "Prefix")),
    keyCount: Number(textsOf(xml, "KeyCount")[0]),
    isTruncated: textsOf(xml, "IsTruncated")[0] === "true",
    next: textsOf(xml, "NextContinuationToken")[0],
  };
}

/** Asks for all pages. */
export async function listPages(
  server: S3Server,
  query: Readonly<Record<string, string>> = {},
): Promise<TestPage[]> {
  const pages = [await listPage(server, query)];
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next) {
    pages.push(await listPage(server, { ...query, "continuation-token": next }));
  }
  return pages;
}
