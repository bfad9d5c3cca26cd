/** A table of people, read: which column is what, what each line says, what is wrong with it. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type CsvRecord, readCell, readCsv } from './csv.ts'
import { isRefusal, refuse } from './refusal.ts'
import { readEmail, readUsername } from './user.ts'
import { emailKey } from './user-key.ts'

/** What can be said of a person. */
export const importFields = [
  'email',
  'firstName',
  'lastName',
  'username',
  'phone',
  'timezone',
  'role',
  'organization',
] as const
export type ImportField = (typeof importFields)[number]

/** One line: what is not said is not there. */
export type ImportRow = { line: number; email: string } & {
  [F in Exclude<ImportField, 'email' | 'role'>]?: string
} & { role?: 'member' | 'visitor' }

export type ImportFault = { line: number; words: string }

/** A heading of the file, and what it is understood as. */
export type ImportColumn = { heading: string; field: ImportField | null }

export type ImportTable = { columns: ImportColumn[]; rows: ImportRow[]; faults: ImportFault[] }

export const importRowsMost = 50_000
/** After so many lines, others get their turn. */
const rowsOfTurn = 500

/** Headings, as they are compared: letters alone, in lower case. */
const headings: Record<ImportField, readonly string[]> = {
  email: ['email', 'mail', 'emailaddress', 'mailaddress'],
  firstName: ['firstname', 'givenname', 'forename', 'first'],
  lastName: ['lastname', 'surname', 'familyname', 'last'],
  username: ['username', 'login', 'loginname'],
  phone: ['phone', 'phonenumber', 'telephone', 'mobile'],
  timezone: ['timezone'],
  role: ['role'],
  organization: ['organization', 'organisation', 'office'],
}

const labels: Record<ImportField, string> = {
  email: 'e-mail address',
  firstName: 'first name',
  lastName: 'last name',
  username: 'username',
  phone: 'phone number',
  timezone: 'time zone',
  role: 'role',
  organization: 'organization',
}

const cellLength = 200
const importableRoles = ['member', 'visitor']

const readColumn = (text: string): ImportColumn => {
  const heading = text.trim().slice(0, cellLength)
  const word = heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
  return { heading, field: importFields.find((field) => headings[field].includes(word)) ?? null }
}

/** Refuses with `invalid` headings by which nobody can be found, or two for the same. */
const readColumns = (record: CsvRecord | undefined): ImportColumn[] => {
  const columns = record?.cells.map(readColumn) ?? []
  for (const field of importFields) {
    const [first, second] = columns.filter((each) => each.field === field)
    if (first && second) {
      const both = `"${first.heading}" and "${second.heading}"`
      refuse('invalid', `Two columns say the same, ${both}. Take one of them out.`)
    }
  }
  if (!columns.some(({ field }) => field === 'email')) {
    refuse('invalid', 'No column has the heading "email". The first line must name the columns.')
  }
  return columns
}

/** What is wrong with one value, if anything is. */
const findFault = (field: ImportField, value: string): string | undefined => {
  if (field === 'email') return wordsOf(() => readEmail(value))
  if (field === 'username') return wordsOf(() => readUsername(value))
  if (value.length > cellLength) return `The ${labels[field]} has over ${cellLength} characters.`
  if (/[\p{Cc}\p{Cs}]/u.test(value)) return `The ${labels[field]} has characters that nobody sees.`
  if (field === 'role' && !importableRoles.includes(value.toLowerCase())) {
    return 'The role is neither member nor visitor. Administrators are made one by one.'
  }
  return undefined
}

const wordsOf = (check: () => unknown): string | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    if (!isRefusal(error)) throw error
    return error.message
  }
}

type Said = Partial<Record<ImportField, string>>

const readSaid = (columns: readonly ImportColumn[], { cells }: CsvRecord): Said => {
  const said: Said = {}
  for (const [index, { field }] of columns.entries()) {
    const value = readCell(cells[index] ?? '').normalize('NFC')
    if (field !== null && value !== '') said[field] = value
  }
  return said
}

const findFaults = (columns: readonly ImportColumn[], record: CsvRecord, said: Said): string[] => {
  if (record.isBroken) return ['A quotation mark is out of place.']
  if (record.cells.slice(columns.length).some((each) => each.trim() !== '')) {
    return ['The line has more cells than there are headings.']
  }
  if (said.email === undefined) return ['The e-mail address is missing.']
  return importFields
    .map((field) => said[field] !== undefined && findFault(field, said[field]))
    .filter((words) => typeof words === 'string')
}

/** Says of what has to be there once that it is there twice. */
const createTwins = () => {
  const seen = new Map<string, number>()
  return (field: 'email' | 'username', { line, ...said }: ImportRow): string[] => {
    const value = said[field]
    if (value === undefined) return []
    const key = `${field} ${emailKey(value)}`
    const before = seen.get(key)
    if (before === undefined) seen.set(key, line)
    return before === undefined ? [] : [`Line ${before} has the same ${labels[field]}.`]
  }
}

const rowOf = (line: number, { role, email = '', ...said }: Said): ImportRow => ({
  ...{ line, email, ...said },
  ...(role !== undefined && { role: role.toLowerCase() as 'member' | 'visitor' }),
})

/**
 * What a file says. Refuses with `invalid` what is no UTF-8, has no column of e-mail addresses, or
 * too many lines; what is wrong with one line is told of that line.
 */
export const readImport = async (bytes: Uint8Array): Promise<ImportTable> => {
  const records = readCsv(readText(bytes))
  const columns = readColumns(records.next().value ?? undefined)
  const table: ImportTable = { columns, rows: [], faults: [] }
  const findTwin = createTwins()
  for (const record of records) {
    const count = table.rows.length + table.faults.length
    if (count >= importRowsMost) {
      refuse('invalid', `The file has more than ${importRowsMost} lines. Send it in parts.`)
    }
    if (count % rowsOfTurn === 0) await nextTurn()
    const { line } = record
    const said = readSaid(columns, record)
    const row = rowOf(line, said)
    const own = findFaults(columns, record, said)
    const faults = own.length > 0 ? own : [...findTwin('email', row), ...findTwin('username', row)]
    if (faults.length === 0) table.rows.push(row)
    else table.faults.push({ line, words: faults.join(' ') })
  }
  return table
}

const readText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const words = 'The file is not UTF-8. In a spreadsheet, save it as "CSV UTF-8".'
    return refuse('invalid', words)
  }
}
