/** What keys may do, in words. */
import type { Operations } from '../client.ts'

export type Permission = NonNullable<Operations['addKey']['body']['permissions']>[number]

export const permissionWords: Record<string, { label: string; help: string }> = {
  '*': { label: 'everything', help: 'All of it.' },
  applications: { label: 'applications', help: 'Add, change and remove applications.' },
  organizations: { label: 'organizations', help: 'Manage organizations and their sources.' },
  users: { label: 'people', help: 'Add, change and remove people.' },
  vouch: { label: 'sign in', help: 'Say who somebody is, and so sign them in.' },
  provision: { label: 'provisioning', help: 'Write people and groups, as a directory does.' },
  passwords: { label: 'passwords', help: 'Ask if a password is right.' },
}

/** Those that are chosen one by one; a directory's own key has its permission by itself. */
export const choosable: readonly Permission[] = [
  'applications',
  'organizations',
  'users',
  'vouch',
  'passwords',
]
