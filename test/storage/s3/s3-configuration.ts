import type { S3Configuration } from "@longshore/config";

/** Keys of a test's server. */
export const testKeys = { accessKeyId: "test-key", secretAccessKey: "test-secret" };

/** The configuration of a server that a test has started. */
export function configureS3(
  server: { readonly endpoint: string; readonly bucket: string },
  changes: Partial<S3Configuration> = {},
): S3Configuration {
  return {
    driver: "s3",
    bucket: server.bucket,
    rootdirectory: "",
    region: "us-east-1",
    regionendpoint: server.endpoint,
    accesskey: testKeys.accessKeyId,
    secretkey: testKeys.secretAccessKey,
    secure: false,
    skipverify: false,
    pathstyle: true,
    maxrequestspersecond: 0,
    encrypt: false,
    checksumDisabled: false,
    ...changes,
  };
}
