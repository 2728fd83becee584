/** Encodes a text for a URL as signatures need it: all but `A-Z a-z 0-9 - . _ ~`, by UTF-8 bytes. RFC 3986. */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A key that is the same when encoded, as nearly all of a registry's are. */
const plainKey = /^[\w.~/-]*$/;

/** Encodes a key for a path: its slashes stay. */
export function encodeKey(key: string): string {
  return plainKey.test(key) ? key : key.split("/").map(encodeText).join("/");
}
