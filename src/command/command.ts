/** What a command is, and what those that open the store share. */
import { readFileSync } from 'node:fs'
import type { Environment } from '../config.ts'
import type { Hub } from '../hub.ts'
import { getConfig, openHub } from '../main.ts'
import type { Organization } from '../organization.ts'
import { refuse } from '../refusal.ts'
import type { User } from '../user.ts'

export type Flags = Record<string, { value?: string; help: string; many?: boolean }>

export type Values = Record<string, string | boolean | (string | boolean)[] | undefined>

/** For people, and for machines. */
export type Result = { text: string; data: Record<string, unknown> }

export type Command = {
  summary: string
  flags: Flags
  run: (values: Values, environment: Environment) => Promise<Result | undefined>
}

/** Opens the hub for one short piece of work; a running process sees the change in a second. */
export const withHub = async <T>(
  environment: Environment,
  work: (hub: Hub) => Promise<T>,
): Promise<T> => {
  const hub = await openHub(getConfig(environment))
  try {
    return await work(hub)
  } finally {
    await hub.close()
  }
}

export const findText = (values: Values, name: string): string | undefined => {
  const value = values[name]
  return typeof value === 'string' ? value : undefined
}

export const getText = (values: Values, name: string): string =>
  findText(values, name) ?? refuse('invalid', `--${name} is missing.`)

/** The organization of `--organization` (short name or id), or the only one there is. */
export const getOrganization = async (hub: Hub, values: Values): Promise<Organization> => {
  const name = findText(values, 'organization')
  if (name !== undefined) {
    const found = (await hub.organizations.bySlug(name)) ?? (await hub.organizations.find(name))
    return found ?? refuse('not-found', `There is no organization ${name}.`)
  }
  const roots = await hub.organizations.roots()
  const [only, ...others] = roots
  if (only && others.length === 0) return only
  const slugs = roots.map((root) => root.slug).join(', ') || 'none'
  return refuse('invalid', `Say which --organization is meant. There are: ${slugs}.`)
}

export const getUserByEmail = async (
  hub: Hub,
  organization: Organization,
  email: string,
): Promise<User> =>
  (await hub.users.findByEmail(organization.rootId, email)) ??
  refuse('not-found', `There is nobody with the e-mail ${email}.`)

/** A secret from the standard input, so that it stands in no list of processes. */
export const readSecretInput = (): string => readFileSync(0, 'utf8').replace(/\r?\n$/, '')
