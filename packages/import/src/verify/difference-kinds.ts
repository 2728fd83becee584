/** What a kind of difference comes to. */
interface DifferenceKindDefinition {
  /** Whether verification fails for it; if not, it is told, and the database is as it should be. */
  readonly fails: boolean;
  /** Whether it harms pulls although the database is as an import leaves it: storage is to blame. */
  readonly isDamage?: boolean;
  /** What differs, and what a pull gets. */
  readonly meaning: string;
}

/** The kinds of differences, as codes that never change, each with what it means for a pull. */
export const differenceKinds = {
  "repository-missing": {
    fails: true,
    meaning: "the database lacks the repository: every pull from it fails",
  },
  "repository-left-over": {
    fails: true,
    meaning:
      "storage lacks the repository, the database has tags of it: pulls get what was removed",
  },
  "repository-deleted": {
    fails: false,
    meaning: "storage lacks the repository, the database has a row without tags: no pull by tag",
  },
  "repository-different": {
    fails: true,
    meaning: "the repository's row is wrong: it cannot be pulled from, or is not where it belongs",
  },
  "repository-unverified": {
    fails: true,
    meaning:
      "the repository, or a folder of them, could not be read: nothing is known of its pulls",
  },
  "tag-missing": {
    fails: true,
    meaning: "the database lacks the tag: a pull of it fails",
  },
  "tag-left-over": {
    fails: true,
    meaning: "storage lacks the tag, the database has it: a pull gets what was removed",
  },
  "tag-different": {
    fails: true,
    meaning: "the tag names another manifest: a pull gets another image, or fails",
  },
  "manifest-missing": {
    fails: true,
    meaning: "the database lacks the manifest: a pull of its tags, its digest and its lists fails",
  },
  "manifest-different": {
    fails: true,
    meaning: "the manifest's row differs: a pull gets wrong content where it is payload or config",
  },
  "manifest-left-over": {
    fails: true,
    meaning: "storage could no longer serve the manifest, the database still does",
  },
  "manifest-deleted": {
    fails: false,
    meaning: "an untagged manifest was deleted from storage: a pull by its digest still gets it",
  },
  "manifest-unreadable": {
    fails: true,
    meaning: "storage's manifest cannot be understood: an import of its repository fails",
  },
  "layer-missing": {
    fails: true,
    meaning:
      "the database lacks a layer of the image: a pull may fail once it is garbage-collected",
  },
  "layer-left-over": {
    fails: true,
    meaning:
      "the database has a layer of the image that storage lacks: it may be served by mistake",
  },
  "layer-different": {
    fails: true,
    meaning: "the layer's row differs: sizes and types that are told of the image are wrong",
  },
  "reference-missing": {
    fails: true,
    meaning:
      "a list does not refer to its image: the image may be garbage-collected, pulls then fail",
  },
  "reference-left-over": {
    fails: true,
    meaning: "a list refers to an image that it does not name: that one cannot be deleted",
  },
  "blob-link-missing": {
    fails: true,
    meaning: "the repository may not serve a layer or config of its own: pulls break there",
  },
  "blob-link-left-over": {
    fails: false,
    meaning: "the repository may serve a blob that storage no longer links to it: no pull needs it",
  },
  "blob-missing": {
    fails: true,
    meaning:
      "the database lacks the blob: pulls that need it fail, garbage collection never sees it",
  },
  "blob-not-imported": {
    fails: false,
    meaning: "the blob has no row, and nothing refers to it: step three gives it one",
  },
  "blob-different": {
    fails: true,
    meaning:
      "the blob's row differs: its size is neither the file's nor one that a manifest declares",
  },
  "blob-data-missing": {
    fails: true,
    meaning: "storage lacks the data of a layer or config: pulls break there",
  },
  "blob-damaged": {
    fails: false,
    isDamage: true,
    meaning:
      "storage's data of the blob was cut or changed, rows are right: pulls break, imported or not",
  },
  "blob-left-over": {
    fails: false,
    meaning: "storage lacks the data of a blob that no manifest of storage needs: no pull needs it",
  },
  "blobs-unverified": {
    fails: true,
    meaning: "blobs could not be listed, or lie in folders that are no digest: step three fails",
  },
  "collector-row-missing": {
    fails: true,
    meaning: "the garbage collector does not know that a blob is in use: it may delete it",
  },
} as const satisfies Record<string, DifferenceKindDefinition>;

/** What kind of difference something is. */
export type DifferenceKind = keyof typeof differenceKinds;

/** Whether pulls are harmed by it although verification does not fail: storage is to blame. */
export function isDamage(kind: DifferenceKind): boolean {
  const definition: DifferenceKindDefinition = differenceKinds[kind];
  return definition.isDamage === true;
}
