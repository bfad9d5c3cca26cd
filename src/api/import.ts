/** Many people at once by the API: tables that are read, shown and carried out, and written. */
import { Readable } from 'node:stream'
import { byteOrderMark, writeCsvLine } from '../csv.ts'
import type { Hub } from '../hub.ts'
import { isOver } from '../person-import.ts'
import { importOutcomes } from '../person-import-decision.ts'
import type { Import } from '../person-import-kept.ts'
import { importFields } from '../person-import-row.ts'
import { refuse } from '../refusal.ts'
import type { User } from '../user.ts'
import type { UserListInput } from '../user-list.ts'
import { type Call, type File, type Operation, operation } from './operation.ts'
import { getOrganization } from './place.ts'
import {
  anything,
  choice,
  count,
  flag,
  identifier,
  list,
  maybe,
  moment,
  named,
  type Of,
  object,
  text,
} from './schema.ts'
import { timeOf } from './time.ts'

const chapter = 'Imports'
/** Some 50,000 people, with a hundred characters each. */
const fileBytes = 5 * 1024 * 1024

const counts = { add: count(), change: count(), same: count(), skip: count() }
const noteSchema = object({ line: count(), words: text({ maxLength: 2000 }) })

const importFacts = {
  id: identifier(),
  organization: identifier(),
  name: text({ description: 'The name of the file.' }),
  createdAt: moment(),
  columns: list(
    object({ heading: text(), field: maybe(choice(importFields)) }, undefined, {
      description: 'A heading, and what it is understood as; null where it is left out.',
    }),
  ),
  rows: count({ description: 'The lines that can be carried out.' }),
  expected: object({ ...counts, faults: count() }),
  done: object(counts),
  isInviting: maybe(flag({ description: 'Null before it is begun.' })),
  invited: count(),
  isOver: flag(),
  notes: list(noteSchema, { description: 'Why lines were skipped: the first 200 of them.' }),
}

const importSchema = named('Import', object(importFacts))

const wholeSchema = named(
  'ImportWhole',
  object({
    ...importFacts,
    preview: list(
      object({
        line: count(),
        email: text({ maxLength: 254 }),
        name: text({ maxLength: 401 }),
        what: choice(importOutcomes),
        why: text({ maxLength: 2000 }),
        fields: list(choice(importFields), { description: 'What would become another.' }),
      }),
      { description: 'The first hundred lines.' },
    ),
    faults: list(noteSchema, {
      maxItems: 50_000,
      description: 'Every line that cannot be carried out, and why.',
    }),
  }),
)

const writeImport = (given: Import): Of<typeof importSchema> => {
  const { id, organizationId, name, createdAt, columns, rows, expected, done, notes } = given
  return {
    ...{ id, organization: organizationId, name, createdAt: timeOf(createdAt), columns },
    ...{ rows, expected, done, isInviting: given.isInviting, invited: given.invited },
    ...{ isOver: isOver(given), notes },
  }
}

/** The import of that id, with its organization. Refuses with `not-found` another's. */
const getImport = async (call: Pick<Call, 'hub' | 'caller' | 'path'>) => {
  const found = await call.hub.personImports.find(call.path.import ?? '')
  if (!found) return refuse('not-found', 'There is no such import, or it is over.')
  return { found, organization: await getOrganization(call, found.organizationId) }
}

const readImport = operation({
  id: 'readImport',
  method: 'POST',
  path: '/organizations/{organization}/imports',
  chapter,
  summary: 'Reads a table of people and says what would come of it. Nobody is added yet.',
  description:
    'The first line names the columns; `email` must be among them. UTF-8, with commas, \
semicolons or tabs. It is kept for a day.',
  permission: 'users',
  query: { name: text({ description: 'What the file is called.' }) },
  body: anything(),
  bodyTypes: ['text/csv'],
  bodyBytes: fileBytes,
  answer: importSchema,
  makes: true,
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    const bytes = call.body as unknown as Uint8Array
    const { name = 'people.csv' } = call.query
    return writeImport(await call.hub.personImports.read(organization, name, bytes))
  },
})

const listImports = operation({
  id: 'listImports',
  method: 'GET',
  path: '/organizations/{organization}/imports',
  chapter,
  summary: 'The imports of the last day, newest first.',
  permission: 'users',
  answer: named('ImportList', object({ items: list(importSchema) })),
  run: async (call) => {
    const organization = await getOrganization(call, call.path.organization ?? '')
    return { items: (await call.hub.personImports.list(organization)).map(writeImport) }
  },
})

const getImportWhole = operation({
  id: 'getImport',
  method: 'GET',
  path: '/imports/{import}',
  chapter,
  summary: 'An import: what would come of it, every fault of the file, and how far it is.',
  permission: 'users',
  answer: wholeSchema,
  run: async (call) => {
    const { found } = await getImport(call)
    const { rows, faults } = await call.hub.personImports.preview(found.id)
    const preview = rows.map(({ row, what, why, fields }) => ({
      ...{ line: row.line, email: row.email, what, why },
      name: `${row.firstName ?? ''} ${row.lastName ?? ''}`.trim(),
      fields: importFields.filter((field) => fields.includes(field)),
    }))
    return { ...writeImport(found), preview, faults }
  },
})

const stepImport = operation({
  id: 'stepImport',
  method: 'POST',
  path: '/imports/{import}/steps',
  chapter,
  summary: 'Carries out the next hundred lines, or invites the people of the last hundred.',
  description:
    'Called again until `isOver`. Each line is carried out once, whatever happens in between.',
  permission: 'users',
  body: object(
    {},
    {
      isInviting: flag({ description: 'Whether new people get a letter; said at the first step.' }),
    },
  ),
  answer: importSchema,
  run: async (call) => {
    const { hub, caller, body } = call
    const { found, organization } = await getImport(call)
    const { isInviting = false } = body
    return writeImport(await hub.personImports.step(organization, found.id, isInviting, caller.by))
  },
})

const removeImport = operation({
  id: 'removeImport',
  method: 'DELETE',
  path: '/imports/{import}',
  chapter,
  summary: 'Forgets the rest of an import. Who was added stays.',
  permission: 'users',
  run: async (call) => {
    const { found } = await getImport(call)
    await call.hub.personImports.remove(found.id)
  },
})

const headings = [
  ...['email', 'first name', 'last name', 'username', 'phone', 'timezone'],
  ...['organization', 'status', 'added'],
]

const lineOf = async (hub: Hub, user: User): Promise<string> => {
  const { slug } = await hub.organizations.get(user.homeId)
  return writeCsvLine([
    ...[user.email ?? '', user.firstName, user.lastName, user.username ?? ''],
    ...[user.phone ?? '', user.timezone ?? '', slug, user.status, timeOf(user.createdAt)],
  ])
}

/** A table of people, read part after part. */
async function* writePeople(hub: Hub, asked: UserListInput): AsyncGenerator<string> {
  yield byteOrderMark + writeCsvLine(headings)
  for (let after: string | undefined; ; ) {
    const { items, next } = await hub.users.list({ ...asked, after, limit: 500 })
    yield (await Promise.all(items.map((user) => lineOf(hub, user)))).join('')
    if (next === null) return
    after = next
  }
}

const exportPeople = operation({
  id: 'exportPeople',
  method: 'GET',
  path: '/organizations/{organization}/people.csv',
  chapter,
  summary: 'The people of an organization and those below it as a table, narrowed as the list is.',
  description: 'Cells that a spreadsheet would compute begin with an apostrophe.',
  permission: 'users',
  query: { search: text(), status: choice(['active', 'disabled']) },
  file: 'text/csv',
  run: async (call) => {
    const { hub, caller, path, query } = call
    const within = await getOrganization(call, path.organization ?? '')
    await hub.events.add({ ...caller.by, type: 'user.exported', organization: within })
    const body = Readable.from(writePeople(hub, { within, ...query }))
    const file: File = { type: 'text/csv; charset=utf-8', name: `${within.slug}-people.csv`, body }
    return file as never
  },
})

export const importOperations: readonly Operation[] = [
  readImport,
  listImports,
  getImportWhole,
  stepImport,
  removeImport,
  exportPeople,
]
