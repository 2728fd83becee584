-- Triggers that keep the online garbage collector's tables: what was uploaded, and what a deletion or
-- a moved tag may have left without use, is queued for a review.
create function public.gc_review_after(for_event text) returns timestamptz
language sql volatile as $$
  -- The random part, 5 to 61 seconds, keeps the reviews of one import from falling due together.
  select now()
    + coalesce(
        (select value from public.gc_review_after_defaults where event = for_event),
        interval '1 day')
    + (5 + 56 * random()) * interval '1 second'
$$;
--> statement-breakpoint
create function public.set_media_type_id_convert_to_bigint() returns trigger
language plpgsql as $$
begin
  new.media_type_id_convert_to_bigint := new.media_type_id;
  return new;
end
$$;
--> statement-breakpoint
create function public.gc_track_blob_uploads() returns trigger
language plpgsql as $$
begin
  insert into public.gc_blob_review_queue (digest, review_after, event)
  values (new.digest, public.gc_review_after('blob_upload'), 'blob_upload')
  on conflict (digest) do update set review_after = excluded.review_after, event = excluded.event;
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_manifest_uploads() returns trigger
language plpgsql as $$
begin
  insert into public.gc_manifest_review_queue
    (top_level_namespace_id, repository_id, manifest_id, review_after, event)
  values (
    new.top_level_namespace_id, new.repository_id, new.id,
    public.gc_review_after('manifest_upload'), 'manifest_upload');
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_configuration_blobs() returns trigger
language plpgsql as $$
begin
  if new.configuration_blob_digest is not null then
    insert into public.gc_blobs_configurations
      (top_level_namespace_id, repository_id, manifest_id, digest)
    values (
      new.top_level_namespace_id, new.repository_id, new.id, new.configuration_blob_digest)
    on conflict (digest, manifest_id) do nothing;
  end if;
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_tmp_blobs_manifests() returns trigger
language plpgsql as $$
begin
  insert into public.gc_tmp_blobs_manifests (digest) values (new.digest)
  on conflict (digest) do nothing;
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_layer_blobs() returns trigger
language plpgsql as $$
begin
  insert into public.gc_blobs_layers (top_level_namespace_id, repository_id, layer_id, digest)
  values (new.top_level_namespace_id, new.repository_id, new.id, new.digest)
  on conflict (digest, layer_id) do nothing;
  return null;
end
$$;
--> statement-breakpoint
-- Queues a manifest of a repository, unless it is gone: it may go in the very statement that fires.
create function public.gc_queue_manifest(
  in_namespace bigint, in_repository bigint, manifest bigint, for_event text
) returns void
language sql volatile as $$
  insert into public.gc_manifest_review_queue
    (top_level_namespace_id, repository_id, manifest_id, review_after, event)
  select top_level_namespace_id, repository_id, id, public.gc_review_after(for_event), for_event
  from public.manifests
  where top_level_namespace_id = in_namespace and repository_id = in_repository and id = manifest
  on conflict (top_level_namespace_id, repository_id, manifest_id)
  do update set review_after = excluded.review_after, event = excluded.event
$$;
--> statement-breakpoint
create function public.gc_track_switched_tags() returns trigger
language plpgsql as $$
begin
  if new.manifest_id is distinct from old.manifest_id then
    perform public.gc_queue_manifest(
      old.top_level_namespace_id, old.repository_id, old.manifest_id, 'tag_switch');
  end if;
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_deleted_tags() returns trigger
language plpgsql as $$
begin
  perform public.gc_queue_manifest(
    old.top_level_namespace_id, old.repository_id, old.manifest_id, 'tag_delete');
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_deleted_manifest_lists() returns trigger
language plpgsql as $$
begin
  perform public.gc_queue_manifest(
    old.top_level_namespace_id, old.repository_id, old.child_id, 'manifest_list_delete');
  return null;
end
$$;
--> statement-breakpoint
create function public.gc_track_deleted_manifests() returns trigger
language plpgsql as $$
begin
  insert into public.gc_blob_review_queue (digest, review_after, event)
  select digest, public.gc_review_after('manifest_delete'), 'manifest_delete'
  from public.blobs where digest = old.configuration_blob_digest
  on conflict (digest) do update set review_after = excluded.review_after, event = excluded.event;
  return null;
end
$$;
--> statement-breakpoint
-- In the order of digests, so that two deletions that share layers never wait for each other.
create function public.gc_track_deleted_layers() returns trigger
language plpgsql as $$
begin
  insert into public.gc_blob_review_queue (digest, review_after, event)
  select digest, public.gc_review_after('layer_delete'), 'layer_delete'
  from public.blobs where digest in (select digest from old_table)
  order by digest
  on conflict (digest) do update set review_after = excluded.review_after, event = excluded.event;
  return null;
end
$$;
--> statement-breakpoint
create trigger gc_track_blob_uploads_trigger
  after insert on public.blobs
  for each row execute function public.gc_track_blob_uploads();
--> statement-breakpoint
create trigger set_media_type_id_convert_to_bigint
  before insert or update on public.manifests
  for each row execute function public.set_media_type_id_convert_to_bigint();
--> statement-breakpoint
create trigger gc_track_manifest_uploads_trigger
  after insert on public.manifests
  for each row execute function public.gc_track_manifest_uploads();
--> statement-breakpoint
create trigger gc_track_configuration_blobs_trigger
  after insert on public.manifests
  for each row execute function public.gc_track_configuration_blobs();
--> statement-breakpoint
create trigger gc_track_tmp_blobs_manifests_trigger
  after insert on public.manifests
  for each row execute function public.gc_track_tmp_blobs_manifests();
--> statement-breakpoint
create trigger gc_track_deleted_manifests_trigger
  after delete on public.manifests
  for each row execute function public.gc_track_deleted_manifests();
--> statement-breakpoint
create trigger gc_track_deleted_manifest_lists_trigger
  after delete on public.manifest_references
  for each row execute function public.gc_track_deleted_manifest_lists();
--> statement-breakpoint
create trigger gc_track_layer_blobs_trigger
  after insert on public.layers
  for each row execute function public.gc_track_layer_blobs();
--> statement-breakpoint
create trigger gc_track_deleted_layers_trigger
  after delete on public.layers referencing old table as old_table
  for each statement execute function public.gc_track_deleted_layers();
--> statement-breakpoint
create trigger gc_track_switched_tags_trigger
  after update of manifest_id on public.tags
  for each row execute function public.gc_track_switched_tags();
--> statement-breakpoint
create trigger gc_track_deleted_tags_trigger
  after delete on public.tags
  for each row execute function public.gc_track_deleted_tags();
