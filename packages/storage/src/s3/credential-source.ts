/** What gives credentials in an environment: the first whose variable is set is the one that the SDK asks. */
const sources: readonly (readonly [variable: string, source: string])[] = [
  ["AWS_PROFILE", "what the profile names"],
  ["AWS_WEB_IDENTITY_TOKEN_FILE", "the token service (STS) for the web identity"],
  ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "the service for the container's role"],
  ["AWS_CONTAINER_CREDENTIALS_FULL_URI", "the service for the container's role"],
];

/** Names for people what the SDK asks for credentials, when the configuration has none. */
export function describeCredentialSource(
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const found = sources.find(([variable]) => environment[variable] !== undefined);
  return found === undefined
    ? "the AWS profile or the instance's role (neither accesskey nor a variable names another)"
    : `${found[1]} (${found[0]})`;
}
