/** Lists of people: whom an organization has, and who of them is found by what was typed. */
import { countOf, type List, listOf, type Slice } from './list.ts'
import type { Organization } from './organization.ts'
import { refuse } from './refusal.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'
import { emailKey, foundBy, searchKeysOf } from './user-key.ts'

export type UserListInput = Slice & {
  /** Those at home there or below. */
  within: Organization
  /** How their e-mail, their username or their names begin. */
  search?: string | undefined
  status?: User['status'] | undefined
}

type Reader = Pick<Store['read'], 'users' | 'peopleFound'>

const placeOf = ({ within, status, ...slice }: UserListInput) => ({
  rootId: within.rootId,
  // Everybody of a root is at home in it or below it.
  path: within.parentId === null ? undefined : within.path,
  status,
  limit: countOf(slice),
})

/** Where to go on after somebody. Refuses with `conflict` where they are not found any more. */
const placeAfter = async ({ users }: Reader, id: string, prefix: string) => {
  const user = await users.find(id)
  const key = user && foundBy(searchKeysOf(user), prefix)
  return key === undefined
    ? refuse('conflict', 'The list has changed in the meantime. Begin it again.')
    : { key, id }
}

/** Oldest first; with `search`, in the order of what they are found by. */
export const listUsers = async (read: Reader, input: UserListInput): Promise<List<User>> => {
  const { search, after = '' } = input
  const prefix = emailKey(search ?? '')
  if (prefix === '') {
    const users = await read.peopleFound.list({ ...placeOf(input), after })
    return listOf(users, input, ({ id }) => id)
  }
  const from = after === '' ? undefined : await placeAfter(read, after, prefix)
  const ids = await read.peopleFound.search({ ...placeOf(input), prefix, after: from })
  const users = new Map((await read.users.findAll(ids)).map((user) => [user.id, user]))
  const found = ids.map((id) => users.get(id)).filter((user) => user !== undefined)
  return listOf(found, input, ({ id }) => id)
}

const keyBatch = 500

/** Writes what people are looked for by where it is missing: of those from before it was kept. */
export const writeKeys = async ({ read, write }: Pick<Store, 'read' | 'write'>) => {
  for (let written = 0; ; ) {
    const users = await read.peopleFound.withoutKeys(keyBatch)
    if (users.length === 0) return written
    await write(async (rows) => {
      for (const user of users) await rows.peopleFound.setKeys(user.id, searchKeysOf(user))
    })
    written += users.length
  }
}
