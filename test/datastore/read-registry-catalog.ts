import type { Client } from "pg";

/** Column by column and constraint by constraint, in PostgreSQL's own spelling. */
const tablesQuery = `
select c.relname::text as name, json_strip_nulls(json_build_object(
  'columns', (
    select json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, a.atttypmod),
      'identity', case a.attidentity when 'd' then 'by default' when 'a' then 'always' end,
      'default', pg_get_expr(d.adbin, d.adrelid),
      'not_null', a.attnotnull) order by a.attnum)
    from pg_attribute a left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
  'constraints', (
    select json_agg(json_build_object(
      'name', n.conname, 'definition', pg_get_constraintdef(n.oid)) order by n.conname)
    from pg_constraint n
    where n.conrelid = c.oid and n.conparentid = 0 and n.contype in ('p', 'u', 'f', 'c')),
  'indexes', (
    select json_agg(json_build_object(
      'name', x.relname,
      'on', regexp_replace(pg_get_indexdef(i.indexrelid), '^.* USING ', ''),
      'unique', i.indisunique) order by x.relname)
    from pg_index i join pg_class x on x.oid = i.indexrelid
    where i.indrelid = c.oid
      and not exists (select from pg_constraint n where n.conindid = i.indexrelid)),
  'triggers', (
    select json_agg(json_build_object(
      'name', t.tgname,
      'fires', regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER \\S+ ', '')) order by t.tgname)
    from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal),
  'partition_by', pg_get_partkeydef(c.oid),
  'partitions', (
    select json_build_object(
      'count', count(*),
      'first', min(p.relname) filter (
        where pg_get_expr(p.relpartbound, p.oid) like '%remainder 0)'),
      'schema', min(n.nspname))
    from pg_inherits h join pg_class p on p.oid = h.inhrelid
    join pg_namespace n on n.oid = p.relnamespace
    where h.inhparent = c.oid having count(*) > 0)
)) as definition
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
order by c.relname`;

/** Reads the definitions of all tables in `public`, by name, as the server itself spells them. */
export async function readRegistryCatalog(client: Client): Promise<ReadonlyMap<string, unknown>> {
  const { rows } = await client.query<{ name: string; definition: unknown }>(tablesQuery);
  return new Map(rows.map((row) => [row.name, row.definition]));
}
