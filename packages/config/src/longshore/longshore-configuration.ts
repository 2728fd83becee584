/** A step of an import that a fleet works on. */
export type ImportStep = "pre-import" | "tag-import" | "blob-import";

/** Where a server of Redis listens. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** How Redis is found: one server, the primary that sentinels name, or the nodes of a cluster. */
export type RedisServers =
  | ({
      readonly kind: "single";
      /** The database's number. */ readonly database: number;
    } & RedisAddress)
  | {
      readonly kind: "sentinel";
      /** The primary's name to the sentinels. */
      readonly name: string;
      /** The sentinels; one at least. */
      readonly nodes: readonly RedisAddress[];
      /** The sentinels' own password, a secret. */
      readonly password?: string;
    }
  | { readonly kind: "cluster"; /** One at least. */ readonly nodes: readonly RedisAddress[] };

/** TLS to Redis. */
export interface RedisTls {
  /** Paths of PEM files. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Whether certificates are not looked at. */
  readonly skipverify: boolean;
}

/** `redis`: where a fleet's queues are. A URL is taken apart, so that its password is never shown. */
export interface RedisConfiguration {
  readonly servers: RedisServers;
  readonly username?: string;
  /** A secret. */
  readonly password?: string;
  /** Undefined: the connection is not encrypted. */
  readonly tls?: RedisTls;
  /** What the names of all keys begin with: letters, digits, `_` and `-`. */
  readonly prefix: string;
}

/** Longshore's own configuration, which a fleet shares. Deeply frozen; durations are milliseconds. */
export interface LongshoreConfiguration {
  /** Undefined where nothing tells where Redis is. */
  readonly redis?: RedisConfiguration;
  /** The steps to take, in the order in which they are taken. One at least. */
  readonly steps: readonly ImportStep[];
  readonly danglingmanifests: boolean;
  readonly danglingblobs: boolean;
  /** The path of the only repository to import. */
  readonly repository?: string;
  readonly dynamicmediatypes: boolean;
  /** Whether tags get the time of their import, or that of their link in storage. */
  readonly tagtimes: "import" | "storage";
  /** Repositories that were pre-imported within this time are left out. */
  readonly preimportskiprecent: number;
  readonly importstatistics: boolean;
  /** Jobs that a worker has loaded at once. */
  readonly concurrency: number;
  /** Tags that are read at once in a job. */
  readonly tagconcurrency: number;
  /** How long a request to storage is repeated. */
  readonly patience: number;
  readonly requesttimeout: number;
  /** How often a job is tried before it is set aside. */
  readonly attempts: number;
  /** How long a job stays a worker's without a sign of life. */
  readonly lease: number;
  /** How long a process that is told to end finishes what it has begun. */
  readonly grace: number;
  /** Jobs that lie in a queue at most. */
  readonly queuedepth: number;
  /** Whether a run with failed jobs waits for an operator, or ends. */
  readonly failures: "wait" | "exit";
  /** Whether repositories with tags written late are imported again, or the run fails. */
  readonly latewrites: "import" | "fail";
  /** Whether tags are checked before the lockfiles are switched. */
  readonly verify: boolean;
  /** Where metrics, health and status are served: `host:port` or `:port`. Undefined: nowhere. */
  readonly address?: string;
}
