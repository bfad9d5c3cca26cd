/** How those are called of whom an answer speaks: the id, and the name that people know. */
import type { Hub } from '../hub.ts'
import { nameOf } from '../user.ts'
import { identifier, maybe, object, text } from './schema.ts'

export const calledSchema = object({ id: identifier(), name: text() })

/** Nobody, or nothing, is null. */
export const maybeCalled = maybe(calledSchema)

type Ids = readonly (string | null | undefined)[]

type Spoken = { users: Ids; applications?: Ids; connectors?: Ids }

const present = (ids: Ids = []): string[] => [
  ...new Set(ids.filter((id) => id !== null && id !== undefined)),
]

/** The names of those that are there, by id: each is looked up once. */
export const readNames = async (
  { users, applications, connectors }: Pick<Hub, 'users' | 'applications' | 'connectors'>,
  spoken: Spoken,
): Promise<Map<string, string>> => {
  const people = await users.findAll(present(spoken.users))
  const others = await Promise.all([
    ...present(spoken.applications).map((id) => applications.find(id)),
    ...present(spoken.connectors).map((id) => connectors.find(id)),
  ])
  return new Map([
    ...people.map((user): [string, string] => [user.id, nameOf(user)]),
    ...others.flatMap((each): [string, string][] => (each ? [[each.id, each.name]] : [])),
  ])
}

/** One of them as it is written; of what is gone the id stands for the name. */
export const writeCalled =
  (known: ReadonlyMap<string, string>) => (id: string | null | undefined) =>
    id === null || id === undefined ? null : { id, name: known.get(id) ?? id }
