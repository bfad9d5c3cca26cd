/** Connectors in the store, and whom and which groups they mean by their own names. */
import type { Connector } from '../connector.ts'
import type { Database, Runner } from './database.ts'
import { byCode, columns, pathRange } from './row.ts'
import type { ConnectorTable } from './schema.ts'

const names = [
  'id',
  'root_id',
  'organization_id',
  'name',
  'type',
  'settings',
  'domains',
  'position',
  'active',
  'created_at',
  'updated_at',
  'deleted_at',
] as const

const read = (row: ConnectorTable): Connector => ({
  id: row.id,
  rootId: row.root_id,
  organizationId: row.organization_id,
  name: row.name,
  type: row.type,
  settings: JSON.parse(row.settings),
  domains: JSON.parse(row.domains),
  position: row.position,
  isActive: row.active === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  deletedAt: row.deleted_at,
})

const write = (connector: Connector): ConnectorTable => ({
  id: connector.id,
  root_id: connector.rootId,
  organization_id: connector.organizationId,
  name: connector.name,
  type: connector.type,
  settings: JSON.stringify(connector.settings),
  domains: JSON.stringify(connector.domains),
  position: connector.position,
  active: connector.isActive ? 1 : 0,
  created_at: connector.createdAt,
  updated_at: connector.updatedAt,
  deleted_at: connector.deletedAt,
})

type Listed = { from: string; to: string; after: string; limit: number }
type Link = { connector: string; subject: string }

const linkStatements = (database: Database) => ({
  find: database.prepare((build, value: Link) =>
    build
      .selectFrom('identity_link')
      .select('user_id as user')
      .where('connector_id', '=', value.connector)
      .where('subject', '=', value.subject),
  ),
  ofUser: database.prepare((build, value: { connector: string; user: string }) =>
    build
      .selectFrom('identity_link')
      .select('subject')
      .where('connector_id', '=', value.connector)
      .where('user_id', '=', value.user),
  ),
  ofPerson: database.prepare((build, value: { user: string }) =>
    build
      .selectFrom('identity_link')
      .select(['connector_id as connectorId', 'subject', 'created_at as since'])
      .where('user_id', '=', value.user)
      .orderBy('created_at')
      .orderBy('connector_id'),
  ),
  set: database.prepare((build, value: Link & { user: string; now: number }) =>
    build
      .insertInto('identity_link')
      .values({
        connector_id: value.connector,
        subject: value.subject,
        user_id: value.user,
        created_at: value.now,
      })
      .onConflict((conflict) =>
        conflict.columns(['connector_id', 'subject']).doUpdateSet({ user_id: value.user }),
      ),
  ),
})

/** Those whom a source has named, and those whom it has written. */
const peopleStatements = (database: Database) => ({
  count: database.prepare((build, value: { connector: string }) =>
    build
      .selectFrom('user_account')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('deleted_at', 'is', null)
      .where((each) =>
        each.or([
          each(
            'id',
            'in',
            each
              .selectFrom('identity_link')
              .select('user_id')
              .where('connector_id', '=', value.connector),
          ),
          each(
            'id',
            'in',
            each
              .selectFrom('record')
              .select('user_id')
              .where('connector_id', '=', value.connector)
              .where('user_id', 'is not', null),
          ),
        ]),
      ),
  ),
})

const groupStatements = (database: Database) => ({
  of: database.prepare((build, value: { connector: string }) =>
    build
      .selectFrom('connector_group')
      .innerJoin('member_group', 'member_group.id', 'connector_group.group_id')
      .select(['connector_group.name as name', 'connector_group.group_id as id'])
      .where('connector_group.connector_id', '=', value.connector),
  ),
  set: database.prepare((build, value: { connector: string; name: string; group: string }) =>
    build
      .insertInto('connector_group')
      .values({ connector_id: value.connector, name: value.name, group_id: value.group })
      .onConflict((conflict) =>
        conflict.columns(['connector_id', 'name']).doUpdateSet({ group_id: value.group }),
      ),
  ),
})

export const connectorRows = (database: Database) => {
  const insert = database.prepare((build, value: ConnectorTable) =>
    build.insertInto('connector').values(columns(value, names)),
  )
  const update = database.prepare((build, value: ConnectorTable) =>
    build
      .updateTable('connector')
      .set(columns(value, names.slice(3)))
      .where('id', '=', value.id)
      .where('deleted_at', 'is', null),
  )
  const byId = database.prepare((build, value: { id: string }) =>
    build.selectFrom('connector').selectAll().where('id', '=', value.id),
  )
  const ofOrganization = database.prepare((build, value: { organization: string }) =>
    build
      .selectFrom('connector')
      .select('id')
      .where('organization_id', '=', value.organization)
      .where('deleted_at', 'is', null)
      .orderBy('position')
      .orderBy('id'),
  )
  const list = database.prepare((build, value: Listed) =>
    build
      .selectFrom('connector')
      .innerJoin('organization', 'organization.id', 'connector.organization_id')
      .select('connector.id as id')
      .where('connector.deleted_at', 'is', null)
      .where(byCode(database, 'organization.path'), '>=', value.from)
      .where(byCode(database, 'organization.path'), '<', value.to)
      .where('connector.id', '>', value.after)
      .orderBy('connector.id')
      .limit(value.limit),
  )
  const links = linkStatements(database)
  const people = peopleStatements(database)
  const groups = groupStatements(database)
  return (runner: Runner) => ({
    async add(connector: Connector): Promise<void> {
      await runner.send(insert, write(connector))
    },
    async change(connector: Connector): Promise<void> {
      await runner.send(update, write(connector))
    },
    async find(id: string): Promise<Connector | undefined> {
      const row = await runner.first(byId, { id })
      return row && read(row)
    },
    /** The ids of those of one organization, in the order in which they are asked. */
    async idsOf(organization: string): Promise<string[]> {
      return (await runner.all(ofOrganization, { organization })).map((row) => row.id)
    },
    /** The ids of those of organizations from a path downwards, by id. */
    async list(place: { path: string; after: string; limit: number }): Promise<string[]> {
      const { path, ...slice } = place
      return (await runner.all(list, { ...pathRange(path), ...slice })).map((row) => row.id)
    },
    /** The id of the person whom a source means by a name of its own. */
    async findLinked(connector: string, subject: string): Promise<string | undefined> {
      return (await runner.first(links.find, { connector, subject }))?.user
    },
    /** What a source calls a person, as far as it has. */
    async subjectsOf(connector: string, user: string): Promise<string[]> {
      return (await runner.all(links.ofUser, { connector, user })).map((row) => row.subject)
    },
    /** By which names which sources know a person, the first one first. */
    linksOf(user: string): Promise<{ connectorId: string; subject: string; since: number }[]> {
      return runner.all(links.ofPerson, { user })
    },
    /** How many people a source knows. */
    async countPeople(connector: string): Promise<number> {
      return Number((await runner.first(people.count, { connector }))?.count ?? 0)
    },
    /** The ids of the groups that a source writes, by its own names. */
    async groupsOf(connector: string): Promise<Map<string, string>> {
      const rows = await runner.all(groups.of, { connector })
      return new Map(rows.map(({ name, id }) => [name, id]))
    },
    async nameGroup(connector: string, name: string, group: string): Promise<void> {
      await runner.send(groups.set, { connector, name, group })
    },
    async link(connector: string, subject: string, user: string, now: number): Promise<void> {
      await runner.send(links.set, { connector, subject, user, now })
    },
  })
}
