CREATE TABLE "longshore"."lockfile_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "longshore"."lockfile_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"happened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"process" text NOT NULL,
	"event" text NOT NULL,
	"filesystem_in_use" boolean NOT NULL,
	"database_in_use" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "longshore"."statistic" (
	"run_id" bigint NOT NULL,
	"process" text NOT NULL,
	"part" integer NOT NULL,
	"step" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "statistic_run_id_process_part_step_kind_name_pk" PRIMARY KEY("run_id","process","part","step","kind","name")
);
--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "longshore"."job" SET "failures" = greatest("attempt", 1) WHERE "state" IN ('failed', 'waived');--> statement-breakpoint
ALTER TABLE "longshore"."run" ADD COLUMN "version" text;--> statement-breakpoint
ALTER TABLE "longshore"."lockfile_event" ADD CONSTRAINT "lockfile_event_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "longshore"."statistic" ADD CONSTRAINT "statistic_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "lockfile_event_run_id" ON "longshore"."lockfile_event" USING btree ("run_id");