DROP INDEX "longshore"."job_run_id_step_state_next_run_at";--> statement-breakpoint
DROP INDEX "longshore"."job_undispatched";--> statement-breakpoint
DROP INDEX "longshore"."job_parent_id";--> statement-breakpoint
CREATE INDEX "job_unfinished" ON "longshore"."job" USING btree ("run_id","step","state","next_run_at","id") WHERE "longshore"."job"."state" in ('pending', 'running');--> statement-breakpoint
CREATE INDEX "job_undispatched" ON "longshore"."job" USING btree ("run_id","step","next_run_at","id") WHERE "longshore"."job"."state" = 'pending' and "longshore"."job"."dispatched_at" is null;--> statement-breakpoint
CREATE INDEX "job_parent_id" ON "longshore"."job" USING btree ("parent_id") WHERE "longshore"."job"."parent_id" is not null;