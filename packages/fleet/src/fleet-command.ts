import type { LongshoreConfiguration } from "@longshore/config";
import type { FleetTerms, RunCommand } from "@longshore/ledger";

/** What a fleet's configuration asks for, as a command line would. */
export function commandOf(configuration: LongshoreConfiguration): RunCommand {
  const { repository, danglingmanifests, danglingblobs } = configuration;
  const alone = repository !== undefined || danglingmanifests || danglingblobs;
  const steps = danglingblobs
    ? (["blob-import", "tag-import"] as const)
    : alone
      ? (["tag-import"] as const)
      : configuration.steps;
  return {
    steps,
    ...(repository === undefined ? {} : { repository }),
    danglingManifests: danglingmanifests,
    dynamicMediaTypes: configuration.dynamicmediatypes,
    tagTimes: configuration.tagtimes,
  };
}

/** What all processes of a fleet must agree on. */
export function termsOf(configuration: LongshoreConfiguration, version: string): FleetTerms {
  return { version, preImportSkipRecent: configuration.preimportskiprecent };
}
