/** `storage.filesystem` of the registry's configuration. */
export interface FilesystemConfiguration {
  readonly driver: "filesystem";
  /** Absolute path of the folder that holds `docker/registry/v2`. */
  readonly rootdirectory: string;
}

/** The one driver that the `storage` section names. */
export type StorageConfiguration = FilesystemConfiguration;

/** How far a server's certificate is checked, in libpq's words. */
export type SslMode = "disable" | "require" | "verify-ca" | "verify-full";

/** The `database` section. Longshore does not look at `enabled`. */
export interface DatabaseConfiguration {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly dbname: string;
  /** `disable` also where the configuration says `allow`, `prefer` or nothing. */
  readonly sslmode: SslMode;
  /** Paths of PEM files. */
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly sslrootcert?: string;
  /** Milliseconds. */
  readonly connecttimeout: number;
  /** Whether named prepared statements may be used; not through PgBouncer. */
  readonly preparedstatements: boolean;
  /** Most connections at once; 0 where the configuration does not say. */
  readonly maxOpenConnections: number;
}

/** The `log` section. */
export interface LogConfiguration {
  readonly level: "error" | "warn" | "info" | "debug" | "trace";
}

/** What Longshore takes from a registry's configuration. Deeply frozen. */
export interface RegistryConfiguration {
  readonly storage: StorageConfiguration;
  /** Undefined without a `database` section: then the embedded PostgreSQL serves. */
  readonly database?: DatabaseConfiguration;
  readonly log: LogConfiguration;
}
