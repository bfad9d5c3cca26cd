/** How the pages of people say what the hub knows of them. */
import type { Import, Membership, Operations } from '../client.ts'

export type Role = Membership['role']

export const roles: readonly { value: Role; label: string; help: string }[] = [
  { value: 'member', label: 'Member', help: 'Opens what is open to everyone there.' },
  { value: 'visitor', label: 'Visitor', help: 'Opens what is granted to them by name.' },
  {
    value: 'administrator',
    label: 'Administrator',
    help: 'Runs these pages, there and in everything below.',
  },
]

export const roleWord = (role: Role): string =>
  roles.find(({ value }) => value === role)?.label ?? role

export const statuses = [
  { value: 'active', label: 'active' },
  { value: 'disabled', label: 'disabled' },
] as const

/** What is read again when a person has become another. */
export const personReads = [
  ...['getPerson', 'listPeople', 'listMemberships', 'getWayIn', 'listSessions'],
] as (keyof Operations)[]

export type ImportField = NonNullable<Import['columns'][number]['field']>

export const fieldWords: Record<ImportField, string> = {
  email: 'e-mail',
  firstName: 'first name',
  lastName: 'last name',
  username: 'username',
  phone: 'phone',
  timezone: 'time zone',
  role: 'role',
  organization: 'organization',
}

const number = new Intl.NumberFormat('en')

/** "1 person", "2,000 people". */
export const peopleWords = (count: number): string =>
  count === 1 ? '1 person' : `${number.format(count)} people`

export const countWords = (count: number): string => number.format(count)
