CREATE TABLE "longshore"."lease" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"lease_until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "longshore"."process" (
	"name" text PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"version" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "longshore"."waiver" (
	"run_id" bigint NOT NULL,
	"repository" text NOT NULL,
	"reason" text NOT NULL,
	"waived_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "waiver_run_id_repository_pk" PRIMARY KEY("run_id","repository")
);
--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "parent_id" bigint;--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "lost" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "dispatched_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "claimant" text;--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "claimed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD COLUMN "commits" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "longshore"."run" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "longshore"."run" ADD COLUMN "fleet" jsonb;--> statement-breakpoint
ALTER TABLE "longshore"."waiver" ADD CONSTRAINT "waiver_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "job_undispatched" ON "longshore"."job" USING btree ("run_id","next_run_at","id") WHERE "longshore"."job"."state" = 'pending' and "longshore"."job"."dispatched_at" is null;--> statement-breakpoint
CREATE INDEX "job_running" ON "longshore"."job" USING btree ("run_id","lease_until") WHERE "longshore"."job"."state" = 'running';--> statement-breakpoint
CREATE INDEX "job_parent_id" ON "longshore"."job" USING btree ("parent_id");