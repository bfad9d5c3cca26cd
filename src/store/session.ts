/** Sessions and their visits in the store. */
import type { Session, UpstreamSession } from '../session.ts'
import type { User } from '../user.ts'
import type { Build, Database, Runner } from './database.ts'
import { checkFound, columns, ownColumn } from './row.ts'
import type { UpstreamSessionTable } from './schema-upstream.ts'
import {
  besideUser,
  names,
  readSession,
  readUpstream,
  type SessionRow,
  writeSession,
} from './session-row.ts'
import { readUser } from './user.ts'

type Listed = { before: number; now: number; limit: number }

/** Sessions that are not over, newest first. */
const living = (build: Build, value: Listed) =>
  build
    .selectFrom('session')
    .selectAll()
    .where('id', '<', value.before)
    .where('idle_ends_at', '>', value.now)
    .where('ends_at', '>', value.now)
    .orderBy('id', 'desc')
    .limit(value.limit)

/** What a source calls its session or the person in it, or a person of ours. */
type Named = { connector: string } & ({ name: string } | { user: string })

/** Sessions of ours that began with one of that source. */
const begunBy = (build: Build, { connector }: Named) =>
  build
    .selectFrom('upstream_session')
    .innerJoin('session', 'session.id', 'upstream_session.session_id')
    .selectAll()
    .where('connector_id', '=', connector)

export type SessionPlace = { userId: string } | { rootId: string }

const statements = (database: Database) => ({
  insert: database.prepare((build, value: SessionRow) =>
    build.insertInto('session').values(columns(value, names)).returning('id'),
  ),
  byHash: database.prepare((build, value: { hash: string }) =>
    build
      .selectFrom('session')
      .innerJoin('user_account', 'user_account.id', 'session.user_id')
      .selectAll('user_account')
      .select(besideUser)
      .select([
        ownColumn(database, 'session', 'hash').as('found_hash'),
        ownColumn(database, 'user_account', 'id').as('found_user'),
      ])
      .where('session.hash', '=', value.hash),
  ),
  touch: database.prepare((build, value: { id: number; now: number; idle: number }) =>
    build
      .updateTable('session')
      .set({ seen_at: value.now, idle_ends_at: value.idle })
      .where('id', '=', value.id),
  ),
  reach: database.prepare((build, value: { id: number; reach: string }) =>
    build.updateTable('session').set({ reach: value.reach }).where('id', '=', value.id),
  ),
  end: database.prepare((build, value: { id: number }) =>
    build.deleteFrom('session').where('id', '=', value.id),
  ),
  endVisits: database.prepare((build, value: { id: number }) =>
    build.deleteFrom('visit').where('session_id', '=', value.id),
  ),
  upstream: database.prepare((build, value: UpstreamSessionTable) =>
    build
      .insertInto('upstream_session')
      .values(columns(value, ['session_id', 'connector_id', 'name', 'kept'])),
  ),
  upstreamOf: database.prepare((build, value: { id: number }) =>
    build.selectFrom('upstream_session').selectAll().where('session_id', '=', value.id),
  ),
  upstreamNamed: database.prepare((build, value: { connector: string; name: string }) =>
    begunBy(build, value).where('name', '=', value.name),
  ),
  upstreamOfUser: database.prepare((build, value: { connector: string; user: string }) =>
    begunBy(build, value).where('user_id', '=', value.user),
  ),
  endUpstream: database.prepare((build, value: { id: number }) =>
    build.deleteFrom('upstream_session').where('session_id', '=', value.id),
  ),
  childrenOf: database.prepare((build, value: { id: number }) =>
    build.selectFrom('session').select('id').where('parent_id', '=', value.id),
  ),
  setTicket: database.prepare((build, value: { id: number; ticket: string }) =>
    build.updateTable('session').set({ ticket: value.ticket }).where('id', '=', value.id),
  ),
  byTicket: database.prepare((build, value: { ticket: string }) =>
    build.selectFrom('session').selectAll().where('ticket', '=', value.ticket),
  ),
  byId: database.prepare((build, value: { id: number }) =>
    build.selectFrom('session').selectAll().where('id', '=', value.id),
  ),
  listOfUser: database.prepare((build, value: Listed & { user: string }) =>
    living(build, value).where('user_id', '=', value.user),
  ),
  listOfRoot: database.prepare((build, value: Listed & { root: string }) =>
    living(build, value).where('root_id', '=', value.root),
  ),
  ofHome: database.prepare((build, value: { home: string }) =>
    build
      .selectFrom('session')
      .innerJoin('user_account', 'user_account.id', 'session.user_id')
      .select('session.id')
      .where('user_account.home_id', '=', value.home),
  ),
  ofUser: database.prepare((build, value: { user: string }) =>
    build.selectFrom('session').select('id').where('user_id', '=', value.user),
  ),
  othersOf: database.prepare((build, value: { user: string; kept: number }) =>
    build
      .selectFrom('session')
      .select('id')
      .where('user_id', '=', value.user)
      .where('id', '!=', value.kept)
      .where((each) =>
        each.or([each('parent_id', 'is', null), each('parent_id', '!=', value.kept)]),
      ),
  ),
  ended: database.prepare((build, value: { now: number; limit: number }) =>
    build
      .selectFrom('session')
      .select('id')
      .where('idle_ends_at', '<=', value.now)
      .limit(value.limit),
  ),
  visit: database.prepare(
    (build, value: { session: number; application: string; handle: string; now: number }) =>
      build
        .insertInto('visit')
        .values({
          session_id: value.session,
          application_id: value.application,
          handle: value.handle,
          opened_at: value.now,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['session_id', 'application_id'])
            .doUpdateSet({ handle: value.handle, opened_at: value.now }),
        ),
  ),
})

export const sessionRows = (database: Database, now: () => number) => {
  const statement = statements(database)
  return (runner: Runner) => {
    /** Ends a session, with those that it opened on the hosts of applications. */
    const end = async (id: number): Promise<void> => {
      for (const child of await runner.all(statement.childrenOf, { id })) await end(child.id)
      await runner.send(statement.endVisits, { id })
      await runner.send(statement.endUpstream, { id })
      await runner.send(statement.end, { id })
    }
    return {
      end,
      async add(session: Omit<Session, 'id'>, hash: string): Promise<number> {
        const row = await runner.first(statement.insert, writeSession(session, hash))
        if (!row) throw new Error('The session that was added has no id.')
        return row.id
      },
      /** The session of that secret, and whose it is. */
      async find(hash: string): Promise<{ session: Session; user: User } | undefined> {
        const row = await runner.first(statement.byHash, { hash })
        if (!row) return undefined
        checkFound(row.found_hash, hash)
        checkFound(row.found_user, row.user_id)
        const { session_id: id, session_root_id: root_id } = row
        return { session: readSession({ ...row, id, root_id }), user: readUser(row) }
      },
      async touch(id: number, at: number, idle: number): Promise<void> {
        await runner.send(statement.touch, { id, now: at, idle })
      },
      async setReach(id: number, reach: string[]): Promise<void> {
        await runner.send(statement.reach, { id, reach: JSON.stringify(reach) })
      },
      /** Ends every session of a person, and says how many they were. */
      async endAllOf(user: string): Promise<number> {
        const rows = await runner.all(statement.ofUser, { user })
        for (const row of rows) await end(row.id)
        return rows.length
      },
      /** Ends those that neither are that session nor were opened by it, and says how many. */
      async endOthersOf(user: string, kept: number): Promise<number> {
        const rows = await runner.all(statement.othersOf, { user, kept })
        for (const row of rows) await end(row.id)
        return rows.length
      },
      /** Ends every session of everybody who is at home in an organization. */
      async endAllAt(home: string): Promise<number> {
        const rows = await runner.all(statement.ofHome, { home })
        for (const row of rows) await end(row.id)
        return rows.length
      },
      async setTicket(id: number, ticket: string): Promise<void> {
        await runner.send(statement.setTicket, { id, ticket })
      },
      /** The sessions that came by that ticket. */
      async byTicket(ticket: string): Promise<Session[]> {
        return (await runner.all(statement.byTicket, { ticket })).map(readSession)
      },
      async findById(id: number): Promise<Session | undefined> {
        const row = await runner.first(statement.byId, { id })
        return row && readSession(row)
      },
      /** Keeps the session of a source that one of ours began with. It ends with ours. */
      async addUpstream(id: number, { connectorId, name, kept }: UpstreamSession): Promise<void> {
        const row = { session_id: id, connector_id: connectorId, name, kept }
        await runner.send(statement.upstream, row)
      },
      async upstreamOf(id: number): Promise<UpstreamSession | undefined> {
        const row = await runner.first(statement.upstreamOf, { id })
        return row && readUpstream(row)
      },
      /** Our sessions that began with one of the source's, with what is kept of that. */
      async begunBy(named: Named): Promise<{ session: Session; upstream: UpstreamSession }[]> {
        const rows =
          'name' in named
            ? await runner.all(statement.upstreamNamed, named)
            : await runner.all(statement.upstreamOfUser, named)
        return rows.map((row) => ({ session: readSession(row), upstream: readUpstream(row) }))
      },
      async list(of: SessionPlace, before: number, limit: number): Promise<Session[]> {
        const slice = { before, now: now(), limit }
        if ('userId' in of) {
          return (await runner.all(statement.listOfUser, { ...slice, user: of.userId })).map(
            readSession,
          )
        }
        return (await runner.all(statement.listOfRoot, { ...slice, root: of.rootId })).map(
          readSession,
        )
      },
      async sweep(at: number, limit: number): Promise<number> {
        const rows = await runner.all(statement.ended, { now: at, limit })
        for (const row of rows) await end(row.id)
        return rows.length
      },
      /** Notes that a session is in an application, and what ends the visit there. */
      async visit(session: number, application: string, handle: string): Promise<void> {
        await runner.send(statement.visit, { session, application, handle, now: now() })
      },
    }
  }
}
