/** `storage.filesystem` of the registry's configuration. */
export interface FilesystemConfiguration {
  readonly driver: "filesystem";
  /** Absolute path of the folder that holds `docker/registry/v2`. */
  readonly rootdirectory: string;
}

/** `storage.s3` (or `s3_v1`, `s3_v2`: the registry's own names for its two clients). */
export interface S3Configuration {
  /** The word of the configuration, which statistics record. */
  readonly driver: "s3" | "s3_v1" | "s3_v2";
  readonly bucket: string;
  /** Where the registry begins in the bucket: without slashes at its ends; empty for the bucket itself. */
  readonly rootdirectory: string;
  readonly region: string;
  /** `http://host:port` or `https://…`; undefined for AWS. */
  readonly regionendpoint?: string;
  /** The three are secrets. Without keys the SDK's chain finds some: environment, profile, role. */
  readonly accesskey?: string;
  readonly secretkey?: string;
  readonly sessiontoken?: string;
  /** Whether AWS is spoken to by TLS; with `regionendpoint` its scheme tells. */
  readonly secure: boolean;
  /** Whether certificates are not looked at. */
  readonly skipverify: boolean;
  /** Whether the bucket stands in the path, not in the host's name. */
  readonly pathstyle: boolean;
  /** Requests a second at most; 0: as many as come. */
  readonly maxrequestspersecond: number;
  /** Whether what is written is to be encrypted by the store. */
  readonly encrypt: boolean;
  /** The key of AWS KMS for `encrypt`. */
  readonly keyid?: string;
  /** Whether no checksum goes with what is written. */
  readonly checksumDisabled: boolean;
}

/** The one driver that the `storage` section names. */
export type StorageConfiguration = FilesystemConfiguration | S3Configuration;

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
