CREATE TABLE "longshore"."difference" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "longshore"."difference_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"job_id" bigint NOT NULL,
	"fence" bigint NOT NULL,
	"kind" text NOT NULL,
	"repository" text NOT NULL,
	"tag" text NOT NULL,
	"manifest" text NOT NULL,
	"digest" text NOT NULL,
	"column_name" text NOT NULL,
	"expected" text NOT NULL,
	"found" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "longshore"."run" ADD COLUMN "kind" text DEFAULT 'import' NOT NULL;--> statement-breakpoint
ALTER TABLE "longshore"."difference" ADD CONSTRAINT "difference_run_id_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "longshore"."run"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "difference_run_id_id" ON "longshore"."difference" USING btree ("run_id","id");--> statement-breakpoint
CREATE INDEX "difference_job_id" ON "longshore"."difference" USING btree ("job_id");