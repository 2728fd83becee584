declare const isDigest: unique symbol;

/** A digest in its text form, `sha256:<64 hex>` or `sha512:<128 hex>`: the two that rows can hold. */
export type Digest = string & { readonly [isDigest]: true };

const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Reads a digest's text form; undefined when it is none, or of an algorithm that rows can't hold. */
export function parseDigest(text: string): Digest | undefined {
  return isDigestText(text) ? text : undefined;
}

function isDigestText(text: string): text is Digest {
  return digestPattern.test(text);
}
