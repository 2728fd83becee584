function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Encodes all but RFC 3986's unreserved characters, as Signature Version 4 wants it. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, percent);
}

/** Encodes a key for a path, or for a canonical request: the slashes stay. */
export function encodePath(key: string): string {
  return encodeStrictly(key).replaceAll("%2F", "/");
}

/** Encodes a key as listings do with `encoding-type=url`: a space is `+`, slashes and `*` stay. */
export function encodeListed(key: string): string {
  // Nearly every key of a registry is as it is, and looking is cheaper than encoding.
  if (/^[\w./-]*$/.test(key)) {
    return key;
  }
  return encodeURIComponent(key)
    .replaceAll(/[!'()~]/g, percent)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");
}

/** What XML has a name of its own for. */
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Escapes a text for the content of an XML element. Control characters get their number, as on S3. */
export function escapeXml(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex -- keys may hold them
    /[&<>"\u0000-\u001f]/g,
    (character) => entities[character] ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

/**
 * Decodes a part of a URL. S3 takes a plus sign for a space, in paths too.
 *
 * @returns undefined when it is not UTF-8 in percent-encoding
 */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
