/** How commands take the registry's configuration. */
export const configurationArgument = "[config.yml]";

/** What help says of it. */
export const configurationHelp =
  "the registry's configuration file (default: REGISTRY_CONFIGURATION_PATH)";
