CREATE TABLE "longshore"."job" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "longshore"."job_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"step" text NOT NULL,
	"kind" text NOT NULL,
	"scope" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"next_run_at" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"fence" bigint DEFAULT 0 NOT NULL,
	"repositories" integer DEFAULT 0 NOT NULL,
	"tags" integer DEFAULT 0 NOT NULL,
	"manifests" integer DEFAULT 0 NOT NULL,
	"blobs" integer DEFAULT 0 NOT NULL,
	"blobs_size" bigint DEFAULT 0 NOT NULL,
	"error_code" text,
	"error_message" text,
	"finished_at" timestamp with time zone,
	CONSTRAINT "job_run_id_step_kind_scope" UNIQUE("run_id","step","kind","scope")
);
--> statement-breakpoint
CREATE TABLE "longshore"."run" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "longshore"."run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"state" text DEFAULT 'unfinished' NOT NULL,
	"command" jsonb NOT NULL,
	"storage_driver" text NOT NULL,
	"storage_location" text NOT NULL,
	"database_system" text NOT NULL,
	"database_name" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"holder" text,
	"lease_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "longshore"."skip" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "longshore"."skip_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"step" text NOT NULL,
	"repository" text NOT NULL,
	"tag" text NOT NULL,
	"digest" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "skip_run_id_step_repository_tag_digest_reason_detail" UNIQUE("run_id","step","repository","tag","digest","reason","detail")
);
--> statement-breakpoint
CREATE TABLE "longshore"."step" (
	"run_id" bigint NOT NULL,
	"step" text NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"lockfiles_found" boolean,
	"cutover_started_at" timestamp with time zone,
	"cutover_finished_at" timestamp with time zone,
	CONSTRAINT "step_run_id_step_pk" PRIMARY KEY("run_id","step")
);
--> statement-breakpoint
ALTER TABLE "longshore"."job" ADD CONSTRAINT "job_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "longshore"."skip" ADD CONSTRAINT "skip_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "longshore"."step" ADD CONSTRAINT "step_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "job_run_id_step_state_next_run_at" ON "longshore"."job" USING btree ("run_id","step","state","next_run_at","id");