export { createSampleRegistry, type SampleRegistrySummary } from "./create-sample-registry.js";
export { type DamageKind, damageKinds } from "./damage-kind.js";
export type { SampleRegistryOptions } from "./options.js";
export {
  type SampleBucket,
  type SampleDatabase,
  type SampleSettings,
  writeSampleConfiguration,
} from "./sample-configuration.js";
export type { DamagedTag } from "./write-damage.js";
