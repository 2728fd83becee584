CREATE TABLE "longshore"."incomplete_manifest" (
	"repository" text NOT NULL,
	"digest" text NOT NULL,
	CONSTRAINT "incomplete_manifest_repository_digest_pk" PRIMARY KEY("repository","digest")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "longshore"."inventory_blob" (
	"digest" "bytea" PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "longshore"."repository" (
	"path" text PRIMARY KEY NOT NULL,
	"known" boolean NOT NULL
);
