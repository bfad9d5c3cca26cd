/** Organizations in the store: the tree, its slugs and its hostnames. */
import { sql } from 'kysely'
import type { Organization } from '../organization.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { OrganizationTable } from './schema.ts'

const names = [
  'id',
  'root_id',
  'parent_id',
  'path',
  'slug',
  'kind',
  'name',
  'settings',
  'features',
  'created_at',
  'updated_at',
  'deleted_at',
] as const

const read = (row: OrganizationTable, hostnames: string[]): Organization => ({
  id: row.id,
  rootId: row.root_id,
  parentId: row.parent_id,
  path: row.path,
  slug: row.slug,
  kind: row.kind,
  name: row.name,
  hostnames,
  settings: JSON.parse(row.settings),
  features: JSON.parse(row.features),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
})

const write = (organization: Organization): OrganizationTable => ({
  id: organization.id,
  root_id: organization.rootId,
  parent_id: organization.parentId,
  path: organization.path,
  slug: organization.slug,
  kind: organization.kind,
  name: organization.name,
  settings: JSON.stringify(organization.settings),
  features: JSON.stringify(organization.features),
  created_at: organization.createdAt,
  updated_at: organization.updatedAt,
  deleted_at: organization.deletedAt,
})

const listStatements = (database: Database) => {
  const path = byCode(database, 'path')
  return {
    below: database.prepare((build, value: { from: string; to: string }) =>
      build
        .selectFrom('organization')
        .select('id')
        .where(path, '>=', value.from)
        .where(path, '<', value.to)
        .where('deleted_at', 'is', null)
        .orderBy(path),
    ),
    list: database.prepare(
      (build, value: { from: string; to: string; after: string; limit: number }) =>
        build
          .selectFrom('organization')
          .select('id')
          .where(path, '>=', value.from)
          .where(path, '<', value.to)
          .where(path, '>', value.after)
          .where('deleted_at', 'is', null)
          .orderBy(path)
          .limit(value.limit),
    ),
    /** Deleted ones too: what stands below stays below. */
    move: database.prepare(
      (build, value: { from: string; to: string; path: string; skip: number }) =>
        build
          .updateTable('organization')
          .set({
            path: sql<string>`cast(${value.path} as text) ||
              substr(path, cast(${value.skip} as integer))`,
          })
          .where(path, '>=', value.from)
          .where(path, '<', value.to),
    ),
    longest: database.prepare((build, value: { from: string; to: string }) =>
      build
        .selectFrom('organization')
        .select(sql<number | null>`max(length(path))`.as('length'))
        .where(path, '>=', value.from)
        .where(path, '<', value.to),
    ),
    /** An id is a slug that nobody asks for. */
    releaseSlug: database.prepare((build, value: { slug: string; before: number }) =>
      build
        .updateTable('organization')
        .set({ slug: sql<string>`id` })
        .where('slug', '=', value.slug)
        .where('deleted_at', '<', value.before),
    ),
  }
}

export const organizationRows = (database: Database) => {
  const lists = listStatements(database)
  const insert = database.prepare((build, value: OrganizationTable) =>
    build.insertInto('organization').values(columns(value, names)),
  )
  const update = database.prepare((build, value: OrganizationTable) =>
    build
      .updateTable('organization')
      .set(columns(value, names.slice(2)))
      .where('id', '=', value.id),
  )
  const byId = database.prepare((build, value: { id: string }) =>
    build.selectFrom('organization').selectAll().where('id', '=', value.id),
  )
  const bySlug = database.prepare((build, value: { slug: string }) =>
    build.selectFrom('organization').select('id').where('slug', '=', value.slug),
  )
  const byHostname = database.prepare((build, value: { hostname: string }) =>
    build
      .selectFrom('hostname')
      .select('organization_id as id')
      .where('hostname', '=', value.hostname),
  )
  const hostnamesOf = database.prepare((build, value: { id: string }) =>
    build
      .selectFrom('hostname')
      .select('hostname')
      .where('organization_id', '=', value.id)
      .orderBy('hostname'),
  )
  const addHostname = database.prepare((build, value: { hostname: string; id: string }) =>
    build.insertInto('hostname').values({ hostname: value.hostname, organization_id: value.id }),
  )
  const clearHostnames = database.prepare((build, value: { id: string }) =>
    build.deleteFrom('hostname').where('organization_id', '=', value.id),
  )
  const roots = database.prepare((build, _: Record<string, never>) =>
    build
      .selectFrom('organization')
      .select('id')
      .where('parent_id', 'is', null)
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id'),
  )

  return (runner: Runner) => {
    const setHostnames = async (organization: Organization): Promise<void> => {
      await runner.send(clearHostnames, { id: organization.id })
      for (const hostname of organization.hostnames) {
        await runner.send(addHostname, { hostname, id: organization.id })
      }
    }
    return {
      async add(organization: Organization): Promise<void> {
        await runner.send(insert, write(organization))
        await setHostnames(organization)
      },
      async change(organization: Organization): Promise<void> {
        await runner.send(update, write(organization))
        await setHostnames(organization)
      },
      async find(id: string): Promise<Organization | undefined> {
        const row = await runner.first(byId, { id })
        if (!row) return undefined
        const hostnames = await runner.all(hostnamesOf, { id })
        return read(
          row,
          hostnames.map((each) => each.hostname),
        )
      },
      async idBySlug(slug: string): Promise<string | undefined> {
        return (await runner.first(bySlug, { slug }))?.id
      },
      async idByHostname(hostname: string): Promise<string | undefined> {
        return (await runner.first(byHostname, { hostname }))?.id
      },
      /** The ids of the organizations without a parent, oldest first. */
      async rootIds(): Promise<string[]> {
        return (await runner.all(roots, {})).map((row) => row.id)
      },
      /** The ids of an organization and everything below it, each after the one above it. */
      async idsBelow(path: string): Promise<string[]> {
        return (await runner.all(lists.below, pathRange(path))).map((row) => row.id)
      },
      /** Those from a path downwards that come after another path: `''` is before the first. */
      async list(path: string, after: string, limit: number): Promise<string[]> {
        const value = { ...pathRange(path), after, limit }
        return (await runner.all(lists.list, value)).map((row) => row.id)
      },
      /** Puts an organization and everything below it under another path. */
      async move(from: string, to: string): Promise<void> {
        const value = { ...pathRange(from), path: to, skip: from.length + 1 }
        await runner.send(lists.move, value)
      },
      /** How long the longest path is, of an organization and everything below it. */
      async longestPath(path: string): Promise<number> {
        return (await runner.first(lists.longest, pathRange(path)))?.length ?? 0
      },
      /** Makes a slug free if whoever had it was deleted before that time. */
      async releaseSlug(slug: string, before: number): Promise<void> {
        await runner.send(lists.releaseSlug, { slug, before })
      },
    }
  }
}
