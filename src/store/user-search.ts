/** Whom a list of people holds, and who is found by how an e-mail or a name begins. */
import { sql } from 'kysely'
import type { User } from '../user.ts'
import { compareByCode, type SearchField, type SearchKeys, searchFields } from '../user-key.ts'
import type { Database, Runner } from './database.ts'
import { byCode, pathRange, prefixRange } from './row.ts'
import { readUser } from './user.ts'

export type PeoplePlace = {
  rootId: string
  /** That of an organization, for those at home there or below; undefined for the whole root. */
  path: string | undefined
  status: User['status'] | undefined
  limit: number
}

type Search = PeoplePlace & {
  /** As e-mails are compared; not empty. */
  prefix: string
  /** The key by which the last one before was found, and their id. */
  after: { key: string; id: string } | undefined
}

type Found = { id: string; key: string }

const columnOf: Record<SearchField, 'last_key' | 'first_key' | 'username_key' | 'email_key'> = {
  last: 'last_key',
  first: 'first_key',
  username: 'username_key',
  email: 'email_key',
}

export const personSearchRows = (database: Database) => {
  const keyOf = (field: SearchField) => byCode(database, columnOf[field])

  /** People who are there, of a place and a status. */
  const present = ({ rootId, path, status }: PeoplePlace) => {
    const all = database.build
      .selectFrom('user_account')
      .where('root_id', '=', rootId)
      .where('deleted_at', 'is', null)
    const some = status === undefined ? all : all.where('status', '=', status)
    if (path === undefined) return some
    const { from, to } = pathRange(path)
    const below = database.build
      .selectFrom('organization')
      .select('organization.id')
      .where(byCode(database, 'organization.path'), '>=', from)
      .where(byCode(database, 'organization.path'), '<', to)
    return some.where('home_id', 'in', below)
  }

  /** Whoever is found by several keys stands at the first of them, and nowhere else. */
  const isFirst = (field: SearchField, { first, last }: { first: string; last: string }) => {
    const own = keyOf(field)
    const others = searchFields.filter((each) => each !== field)
    const isBefore = others.map((other) => {
      const key = keyOf(other)
      const isEarlier = searchFields.indexOf(other) < searchFields.indexOf(field)
      const order = isEarlier ? sql`${key} <= ${own}` : sql`${key} < ${own}`
      return sql`(${key} is not null and ${key} >= ${first} and ${key} < ${last} and ${order})`
    })
    return sql<boolean>`not (${sql.join(isBefore, sql` or `)})`
  }

  const foundBy = (field: SearchField, search: Search) => {
    const key = keyOf(field)
    const { from: first, to: last } = prefixRange(search.prefix)
    const { after } = search
    return present(search)
      .select(['id', sql<string>`${sql.ref(columnOf[field])}`.as('key')])
      .where(columnOf[field], 'is not', null)
      .where(key, '>=', after?.key ?? first)
      .where(key, '<', last)
      .where(isFirst(field, { first, last }))
      .$if(after !== undefined, (query) =>
        query.where(sql<boolean>`(${key}, id) > (${after?.key ?? ''}, ${after?.id ?? ''})`),
      )
      .orderBy(key)
      .orderBy('id')
      .limit(search.limit)
      .compile()
  }

  const named = async (
    runner: Runner,
    column: 'email_key' | 'username_key',
    rootId: string,
    keys: readonly string[],
  ): Promise<User[]> => {
    if (keys.length === 0) return []
    const query = database.build
      .selectFrom('user_account')
      .selectAll()
      .where('root_id', '=', rootId)
      .where(column, 'in', [...keys])
      .where('deleted_at', 'is', null)
    return (await runner.query(query.compile())).map(readUser)
  }

  const withoutKeys = database.prepare((build, value: { limit: number }) =>
    build.selectFrom('user_account').selectAll().where('first_key', 'is', null).limit(value.limit),
  )
  const setKeys = database.prepare((build, value: { id: string; first: string; last: string }) =>
    build
      .updateTable('user_account')
      .set({ first_key: value.first, last_key: value.last })
      .where('id', '=', value.id)
      .where('first_key', 'is', null),
  )

  const inOrder = (one: Found, other: Found): number =>
    compareByCode(one.key, other.key) || compareByCode(one.id, other.id)

  return (runner: Runner) => ({
    /** By id. */
    async list(place: PeoplePlace & { after: string }): Promise<User[]> {
      const query = present(place)
        .selectAll('user_account')
        .where('id', '>', place.after)
        .orderBy('id')
        .limit(place.limit)
      return (await runner.query(query.compile())).map(readUser)
    },
    /** Those who are there, by their e-mails as they are compared. */
    byEmails: (rootId: string, keys: readonly string[]) => named(runner, 'email_key', rootId, keys),
    byUsernames: (rootId: string, keys: readonly string[]) =>
      named(runner, 'username_key', rootId, keys),

    /** Those whose keys have not been written yet. */
    async withoutKeys(limit: number): Promise<User[]> {
      return (await runner.all(withoutKeys, { limit })).map(readUser)
    },
    async setKeys(id: string, { first, last }: SearchKeys): Promise<void> {
      await runner.send(setKeys, { id, first: first ?? '', last: last ?? '' })
    },
    /** The ids of those who are found, in the order of what they are found by. */
    async search(search: Search): Promise<string[]> {
      const found = await Promise.all(
        searchFields.map((field) => runner.query(foundBy(field, search))),
      )
      return found
        .flat()
        .sort(inOrder)
        .slice(0, search.limit)
        .map(({ id }) => id)
    },
  })
}
