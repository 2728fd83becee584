import { LongshoreError } from "@longshore/errors";
import { inArray } from "drizzle-orm";
import type { Database } from "../database.js";
import type { OnAdded } from "../load/added-rows.js";
import { mediaTypes } from "../schema/index.js";
import { transact } from "../transact.js";

/** What `media_types` calls each media type. */
export interface MediaTypeIds {
  /** The id for a manifest or a config. @throws MEDIA_TYPE_UNKNOWN */
  manifest(mediaType: string): number;
  /** The id for a layer. @throws MEDIA_TYPE_UNKNOWN */
  layer(mediaType: string): number;
}

/** The type of every blob, and of a layer whose own has no row and may not be added. */
export const octetStream = "application/octet-stream";

/** Most characters of a media type, as the table's check constraint has it. */
const mediaTypeMaxLength = 255;

/** Media types and their ids: looked up once, and added where that is allowed. */
export class MediaTypeStore {
  readonly #database: Database;
  readonly #dynamic: boolean;
  readonly #ids = new Map<string, number>();

  /**
   * @param options.dynamic whether an unknown media type is added; if not, a layer of an unknown one
   *   becomes `application/octet-stream`
   */
  constructor(database: Database, options: { dynamic: boolean }) {
    this.#database = database;
    this.#dynamic = options.dynamic;
  }

  /** The id of `application/octet-stream`, the type of every blob. */
  async octetStream(onAdded: OnAdded): Promise<number> {
    return (await this.resolve([octetStream], onAdded)).manifest(octetStream);
  }

  /** Looks up media types, and adds the unknown ones where that is allowed. */
  async resolve(names: Iterable<string>, onAdded: OnAdded): Promise<MediaTypeIds> {
    const wanted = new Set(names).add(octetStream);
    await this.#lookUp(this.#unknownOf(wanted));
    if (this.#dynamic) {
      await this.#add(this.#unknownOf(wanted), onAdded);
    }
    return {
      manifest: (mediaType) => this.#idOf(mediaType),
      layer: (mediaType) => this.#ids.get(mediaType) ?? this.#idOfUnknownLayer(mediaType),
    };
  }

  #unknownOf(names: Iterable<string>): string[] {
    return [...names].filter((mediaType) => !this.#ids.has(mediaType));
  }

  async #lookUp(wanted: string[]): Promise<void> {
    if (wanted.length === 0) {
      return;
    }
    const rows = await this.#database
      .select({ id: mediaTypes.id, mediaType: mediaTypes.mediaType })
      .from(mediaTypes)
      .where(inArray(mediaTypes.mediaType, wanted));
    for (const row of rows) {
      this.#ids.set(row.mediaType, row.id);
    }
  }

  async #add(unknown: string[], onAdded: OnAdded): Promise<void> {
    const storable = unknown.filter((one) => one.trim() !== "" && one.length <= mediaTypeMaxLength);
    if (storable.length === 0) {
      return;
    }
    await transact(this.#database, async (transaction) => {
      const { rowCount } = await transaction
        .insert(mediaTypes)
        .values(storable.toSorted().map((mediaType) => ({ mediaType })))
        .onConflictDoNothing();
      await onAdded(transaction, { media_types: rowCount ?? 0 });
    });
    await this.#lookUp(storable);
  }

  #idOfUnknownLayer(mediaType: string): number {
    return this.#idOf(this.#dynamic ? mediaType : octetStream);
  }

  #idOf(mediaType: string): number {
    const id = this.#ids.get(mediaType);
    if (id === undefined) {
      throw new LongshoreError(
        "MEDIA_TYPE_UNKNOWN",
        `The media type "${mediaType}" has no row in media_types.`,
        { fields: { mediaType } },
      );
    }
    return id;
  }
}
