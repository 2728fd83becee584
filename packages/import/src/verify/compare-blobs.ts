import { type BlobColumns, octetStream } from "@longshore/datastore";
import { type Difference, difference } from "./difference.js";

/** A blob: the size of its data in storage, and its row. */
export interface BlobSides {
  readonly digest: string;
  /** Bytes; undefined where there is no data. */
  readonly size: number | undefined;
  readonly row: BlobColumns | undefined;
}

/** Says that the type of a blob's row is another than that of every blob. */
export function compareMediaType({ digest, row }: BlobSides): Difference[] {
  return row === undefined || row.mediaType === octetStream
    ? []
    : [
        difference("blob-different", "", {
          digest,
          column: "media_type_id",
          expected: octetStream,
          found: row.mediaType ?? "",
        }),
      ];
}

/** Whether the size of a blob's row is another than that of its data. */
export function hasOtherSize({ size, row }: BlobSides): boolean {
  return size !== undefined && row !== undefined && row.size !== size;
}
