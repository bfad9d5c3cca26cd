/**
 * Config: the settings of the process (`config-table.ts`), read and checked as a whole. Every fault
 * is reported at once, each with its remedy. A secret may come from a file (`NAME_FILE`).
 */
import { readFileSync } from 'node:fs'
import type { Entry } from './config-table.ts'
import { configTable, isDevelopmentUrl, listOf } from './config-table.ts'
import { isLoopbackName } from './network.ts'

export { configTable, isLoopbackName }

export type Config = {
  port: number
  /** The address to listen on; empty for loopback in development and every address elsewhere. */
  host: string
  /** The hub's own address, without a slash at its end. */
  url: string
  /** Organizations answer at `<slug>.<baseDomain>`. */
  baseDomain: string
  /** The folder of the database and the generated secret. */
  data: string
  /** `postgres://…`, or undefined for the SQLite file in the data folder. */
  database: string | undefined
  secret: string
  /** Addresses and networks of proxies whose forwarded headers are believed. */
  trustedProxies: string[]
  /** Networks and hosts that outgoing connections may reach although they are private. */
  outsideAllow: string[]
  /** `smtp://…` or `smtps://…`, or undefined where no mail leaves. */
  mail: string | undefined
  /** Who mail is from: an address, or `Name <address>`. */
  mailFrom: string
  /** Loopback over http: binds to loopback, makes its secret and the sample. */
  isDevelopment: boolean
  logLevel: string
}

export type Environment = Record<string, string | undefined>

type Read = { values: Record<string, string>; faults: string[] }

const readEntry = (entry: Entry, environment: Environment, read: Read): void => {
  const file = entry.isSecret ? environment[`${entry.name}_FILE`] : undefined
  let value = environment[entry.name] ?? entry.default
  if (file !== undefined && file !== '') {
    if (environment[entry.name]) {
      read.faults.push(`${entry.name} and ${entry.name}_FILE are both given: leave one away.`)
    }
    try {
      value = readFileSync(file, 'utf8').trim()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      read.faults.push(`${entry.name}_FILE cannot be read (${reason}): check path and rights.`)
    }
  }
  const fault = entry.check?.(value)
  if (fault !== undefined) read.faults.push(`${entry.name} ${fault}.`)
  read.values[entry.name] = value
}

const unknownNames = (environment: Environment): string[] => {
  const known = new Set(configTable.map((entry) => entry.name))
  for (const entry of configTable) if (entry.isSecret) known.add(`${entry.name}_FILE`)
  return Object.keys(environment).filter((name) => name.startsWith('FOYER_') && !known.has(name))
}

/** The config, or every fault of it. `secret` is empty in development until one is generated. */
export const readConfig = (
  environment: Environment,
): { config: Config; faults: [] } | { config: undefined; faults: string[] } => {
  const read: Read = { values: {}, faults: [] }
  for (const entry of configTable) readEntry(entry, environment, read)
  for (const name of unknownNames(environment)) {
    read.faults.push(`${name} is not a setting: see "foyer --help" for those that are.`)
  }
  const value = (name: string): string => read.values[name] ?? ''
  const isDevelopment = isDevelopmentUrl(value('FOYER_URL'))
  if (!isDevelopment && value('FOYER_SECRET') === '') {
    read.faults.push('FOYER_SECRET is missing: make one with "openssl rand -base64 48".')
  }
  if (value('FOYER_MAIL') !== '' && value('FOYER_MAIL_FROM') === '') {
    read.faults.push('FOYER_MAIL_FROM is missing: say who mail is from, as sso@example.com.')
  }
  if (read.faults.length > 0) return { config: undefined, faults: read.faults }
  const port = Number(value('FOYER_PORT'))
  const url = (value('FOYER_URL') || `http://localhost:${port}`).replace(/\/$/, '')
  const config: Config = {
    port,
    host: value('FOYER_HOST'),
    url,
    baseDomain: value('FOYER_BASE_DOMAIN') || (isDevelopment ? 'localhost' : new URL(url).hostname),
    data: value('FOYER_DATA'),
    database: value('FOYER_DATABASE') || undefined,
    secret: value('FOYER_SECRET'),
    trustedProxies: listOf(value('FOYER_TRUSTED_PROXIES')),
    outsideAllow: listOf(value('FOYER_OUTSIDE_ALLOW')),
    mail: value('FOYER_MAIL') || undefined,
    mailFrom: value('FOYER_MAIL_FROM'),
    isDevelopment,
    logLevel: value('FOYER_LOG_LEVEL') || (isDevelopment ? 'warn' : 'info'),
  }
  return { config, faults: [] }
}

/** The table as `foyer --help` and the config manual show it. */
export const writeConfigHelp = (): string =>
  configTable
    .map((entry) => {
      const twin = entry.isSecret ? ` (or ${entry.name}_FILE)` : ''
      const standard = entry.default === '' ? '' : ` [${entry.default}]`
      return `  ${entry.name}${twin}${standard}\n      ${entry.meaning}`
    })
    .join('\n')
