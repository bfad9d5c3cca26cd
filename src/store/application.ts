/** Applications in the store, with the organizations and the addresses they belong to. */
import { sql } from 'kysely'
import type { Application } from '../application.ts'
import type { Address } from '../application-address.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { ApplicationTable } from './schema.ts'

const names = [
  'id',
  'root_id',
  'organization_id',
  'name',
  'type',
  'open_to',
  'settings',
  'position',
  'created_at',
  'updated_at',
  'deleted_at',
  'icon',
] as const

const read = (row: ApplicationTable, organizationIds: string[]): Application => ({
  id: row.id,
  rootId: row.root_id,
  organizationId: row.organization_id,
  name: row.name,
  type: row.type,
  openTo: row.open_to as Application['openTo'],
  settings: JSON.parse(row.settings),
  position: row.position,
  organizationIds,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
  icon: row.icon,
})

const write = (application: Application): ApplicationTable => ({
  id: application.id,
  root_id: application.rootId,
  organization_id: application.organizationId,
  name: application.name,
  type: application.type,
  open_to: application.openTo,
  settings: JSON.stringify(application.settings),
  position: application.position,
  created_at: application.createdAt,
  updated_at: application.updatedAt,
  deleted_at: application.deletedAt,
  icon: application.icon,
})

const statements = (database: Database) => ({
  insert: database.prepare((build, value: ApplicationTable) =>
    build.insertInto('application').values(columns(value, names)),
  ),
  update: database.prepare((build, value: ApplicationTable) =>
    build
      .updateTable('application')
      .set(columns(value, names.slice(3)))
      .where('id', '=', value.id)
      // What was deleted stays deleted, whoever changes it at the same moment.
      .where('deleted_at', 'is', null),
  ),
  byId: database.prepare((build, value: { id: string }) =>
    build.selectFrom('application').selectAll().where('id', '=', value.id),
  ),
  organizations: database.prepare((build, value: { id: string }) =>
    build
      .selectFrom('application_organization')
      .select('organization_id as id')
      .where('application_id', '=', value.id)
      .orderBy('organization_id'),
  ),
  open: database.prepare((build, value: { application: string; organization: string }) =>
    build
      .insertInto('application_organization')
      .values({ application_id: value.application, organization_id: value.organization }),
  ),
  close: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('application_organization').where('application_id', '=', value.id),
  ),
  address: database.prepare(
    (build, value: { root: string; kind: string; address: string; application: string }) =>
      build.insertInto('application_address').values({
        root_id: value.root,
        kind: value.kind,
        address: value.address,
        application_id: value.application,
      }),
  ),
  clearAddresses: database.prepare((build, value: { id: string }) =>
    build.deleteFrom('application_address').where('application_id', '=', value.id),
  ),
  byAddress: database.prepare((build, value: { root: string; kind: string; address: string }) =>
    build
      .selectFrom('application_address')
      .select('application_id as id')
      .where('root_id', '=', value.root)
      .where('kind', '=', value.kind)
      .where('address', '=', value.address)
      .orderBy('application_id'),
  ),
  byAddressAnywhere: database.prepare((build, value: { kind: string; address: string }) =>
    build
      .selectFrom('application_address')
      .select('application_id as id')
      .where('kind', '=', value.kind)
      .where('address', '=', value.address)
      .orderBy('application_id'),
  ),
})

type Listed = {
  root: string
  from: string
  to: string
  like: string
  position: number
  name: string
  after: string
  limit: number
}

/** Part of a name, whatever the case of its Latin letters. */
const likeOf = (search: string): string => `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`

const listStatements = (database: Database) => {
  const path = byCode(database, 'organization.path')
  const name = byCode(database, 'application.name')
  return {
    list: database.prepare((build, value: Listed) =>
      build
        .selectFrom('application')
        .innerJoin('organization', 'organization.id', 'application.organization_id')
        .select('application.id as id')
        .where('application.root_id', '=', value.root)
        .where('application.deleted_at', 'is', null)
        .where(path, '>=', value.from)
        .where(path, '<', value.to)
        .where(sql<boolean>`lower(application.name) like ${value.like} escape '\\'`)
        .where((each) =>
          each.or([
            each('application.position', '>', value.position),
            each.and([
              each('application.position', '=', value.position),
              each.or([
                each(name, '>', value.name),
                each.and([each(name, '=', value.name), each('application.id', '>', value.after)]),
              ]),
            ]),
          ]),
        )
        .orderBy('application.position')
        .orderBy(name)
        .orderBy('application.id')
        .limit(value.limit),
    ),
    byName: database.prepare((build, value: { name: string }) =>
      build
        .selectFrom('application')
        .select('id')
        .where('name', '=', value.name)
        .where('deleted_at', 'is', null)
        .orderBy('id')
        .limit(10),
    ),
    removeAllOf: database.prepare((build, value: { organization: string; now: number }) =>
      build
        .updateTable('application')
        .set({ deleted_at: value.now, updated_at: value.now })
        .where('organization_id', '=', value.organization)
        .where('deleted_at', 'is', null),
    ),
    idsOf: database.prepare((build, value: { organization: string }) =>
      build
        .selectFrom('application')
        .select('id')
        .where('organization_id', '=', value.organization)
        .where('deleted_at', 'is', null),
    ),
    closeIn: database.prepare((build, value: { organization: string }) =>
      build
        .deleteFrom('application_organization')
        .where('organization_id', '=', value.organization),
    ),
  }
}

export type ApplicationPlace = {
  rootId: string
  path: string
  /** A part of the name; empty for all. */
  search: string
  /** The one after which the list goes on. */
  after: Pick<Application, 'id' | 'name' | 'position'> | undefined
  limit: number
}

export const applicationRows = (database: Database) => {
  const statement = statements(database)
  const lists = listStatements(database)
  return (runner: Runner) => {
    const setPlaces = async (application: Application, addresses: Address[]): Promise<void> => {
      await runner.send(statement.close, { id: application.id })
      await runner.send(statement.clearAddresses, { id: application.id })
      if (application.deletedAt !== null) return
      for (const organization of application.organizationIds) {
        await runner.send(statement.open, { application: application.id, organization })
      }
      for (const { kind, address } of addresses) {
        const value = { root: application.rootId, kind, address, application: application.id }
        await runner.send(statement.address, value)
      }
    }
    return {
      async add(application: Application, addresses: Address[]): Promise<void> {
        await runner.send(statement.insert, write(application))
        await setPlaces(application, addresses)
      },
      /** False when it had been deleted before. */
      async change(application: Application, addresses: Address[]): Promise<boolean> {
        if ((await runner.run(statement.update, write(application))) === 0) return false
        await setPlaces(application, addresses)
        return true
      },
      async find(id: string): Promise<Application | undefined> {
        const row = await runner.first(statement.byId, { id })
        if (!row) return undefined
        const organizations = await runner.all(statement.organizations, { id })
        return read(
          row,
          organizations.map((each) => each.id),
        )
      },
      /** The ids of what organizations from a path downwards own, by position and name. */
      async list({ rootId, path, search, after, limit }: ApplicationPlace): Promise<string[]> {
        const { position = -1, name = '', id = '' } = after ?? {}
        const from = { position, name, after: id }
        const value = { root: rootId, ...pathRange(path), like: likeOf(search), ...from, limit }
        return (await runner.all(lists.list, value)).map((row) => row.id)
      },
      /** The ids of the first few of that name, in any root. */
      async idsByName(name: string): Promise<string[]> {
        return (await runner.all(lists.byName, { name })).map((row) => row.id)
      },
      /** Deletes what an organization owns, and closes what others let it use. */
      async removeAllOf(organization: string, now: number): Promise<number> {
        for (const { id } of await runner.all(lists.idsOf, { organization })) {
          await runner.send(statement.close, { id })
          await runner.send(statement.clearAddresses, { id })
        }
        await runner.send(lists.closeIn, { organization })
        return runner.run(lists.removeAllOf, { organization, now })
      },
      /** The ids of what is open to one of these organizations, in no order. */
      async idsOpenTo(organizationIds: string[]): Promise<string[]> {
        if (organizationIds.length === 0) return []
        const query = database.build
          .selectFrom('application_organization')
          .select('application_id as id')
          .distinct()
          .where('organization_id', 'in', organizationIds)
        return (await runner.query(query.compile())).map((row) => row.id)
      },
      /** Whatever root they are of. */
      async idsByAddressAnywhere(kind: string, address: string): Promise<string[]> {
        const rows = await runner.all(statement.byAddressAnywhere, { kind, address })
        return rows.map((row) => row.id)
      },
      async idsByAddress(root: string, kind: string, address: string): Promise<string[]> {
        const rows = await runner.all(statement.byAddress, { root, kind, address })
        return rows.map((row) => row.id)
      },
    }
  }
}
