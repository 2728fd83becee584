import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { listen } from "../datastore/listen.js";

/** A session that has been given out. */
interface GivenSession {
  readonly token: string;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A service that gives out sessions for web identities, as AWS STS does. */
export interface SecurityTokenService {
  readonly endpoint: string;
  readonly sessions: readonly GivenSession[];
  /** What was asked, as forms. */
  readonly asked: readonly URLSearchParams[];
  readonly close: () => Promise<void>;
}

/** How a service gives out sessions. */
export interface SecurityTokenServiceOptions {
  /** How long a session lasts. Milliseconds. */
  readonly lasts: number;
  /** Whether a request is answered with a failure. @param number counts from 1 */
  readonly fails?: (number: number) => boolean;
  /** Whether a request is never answered. @param number counts from 1 */
  readonly hangs?: (number: number) => boolean;
}

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

function describeSession({ token, expiresAt }: GivenSession): string {
  const expiration = new Date(expiresAt).toISOString();
  return `<AssumeRoleWithWebIdentityResponse xmlns="${namespace}">
  <AssumeRoleWithWebIdentityResult>
    <Credentials>
      <AccessKeyId>role-key</AccessKeyId>
      <SecretAccessKey>role-secret</SecretAccessKey>
      <SessionToken>${token}</SessionToken>
      <Expiration>${expiration}</Expiration>
    </Credentials>
    <AssumedRoleUser>
      <AssumedRoleId>role:longshore</AssumedRoleId>
      <Arn>arn:aws:sts::123456789012:assumed-role/registry/longshore</Arn>
    </AssumedRoleUser>
  </AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`;
}

const failure = `<ErrorResponse xmlns="${namespace}">
  <Error><Type>Receiver</Type><Code>InternalFailure</Code><Message>Not now.</Message></Error>
</ErrorResponse>`;

/** Starts a service on 127.0.0.1. */
export async function startSecurityTokenService({
  lasts,
  fails = () => false,
  hangs = () => false,
}: SecurityTokenServiceOptions): Promise<SecurityTokenService> {
  const sessions: GivenSession[] = [];
  const asked: URLSearchParams[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked.push(new URLSearchParams(await text(request)));
    if (hangs(asked.length)) {
      return;
    }
    const failed = fails(asked.length);
    const session = { token: `session-${asked.length}`, expiresAt: Date.now() + lasts };
    if (!failed) {
      sessions.push(session);
    }
    response
      .writeHead(failed ? 500 : 200, { "content-type": "text/xml" })
      .end(failed ? failure : describeSession(session));
  };
  const server = createServer((request, response) => void answer(request, response));
  const port = await listen(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sessions,
    asked,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
