/**
 * Config: the settings of the process (`config-table.ts`), read and checked as a whole. Every fault
 * is reported at once, each with its remedy. A secret may come from a file (`NAME_FILE`).
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Entry } from './config-table.ts'
import { configTable, isDevelopmentUrl, listOf, readListening, secretsOf } from './config-table.ts'
import { isLoopbackAddress, isLoopbackName } from './network.ts'

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
  /** What it was before: tried where it does not open a data key. */
  previousSecrets: string[]
  /** How many processes of this machine serve together. */
  processes: number
  /** How long it goes on serving after it was told to stop. */
  drainSeconds: number
  /** Addresses and networks of proxies whose forwarded headers are believed. */
  trustedProxies: string[]
  /** Networks and hosts that outgoing connections may reach although they are private. */
  outsideAllow: string[]
  /** Whether it asks who answers at its address, and gives way to another copy. */
  copyCheck: boolean
  /** `smtp://…` or `smtps://…`, or undefined where no mail leaves. */
  mail: string | undefined
  /** For how many days attempts are kept, and what share of those that went well. */
  attemptDays: number
  /** How long events are kept; undefined for ever. */
  eventDays: number | undefined
  attemptSampling: number
  /** Who mail is from: an address, or `Name <address>`. */
  mailFrom: string
  /** Where metrics are told, if anywhere, and what has to be brought there. */
  metrics: { host: string; port: number } | undefined
  metricsToken: string
  /** Loopback over http: binds to loopback, makes its secret and the sample. */
  isDevelopment: boolean
  logLevel: string
}

export type Environment = Record<string, string | undefined>

/** A load balancer that looks every two seconds has looked twice. */
const standardDrainSeconds = 5

const readProcesses = (value: string): number =>
  value === 'all' ? availableParallelism() : Number(value)

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
  if (readProcesses(value('FOYER_PROCESSES')) > 1 && value('FOYER_DATABASE') === '') {
    read.faults.push(
      'FOYER_PROCESSES is more than 1, and an SQLite file belongs to one process: ' +
        'set FOYER_DATABASE to a PostgreSQL database, or leave FOYER_PROCESSES away.',
    )
  }
  if (value('FOYER_MAIL') !== '' && value('FOYER_MAIL_FROM') === '') {
    read.faults.push('FOYER_MAIL_FROM is missing: say who mail is from, as sso@example.com.')
  }
  const metrics = readListening(value('FOYER_METRICS'))
  if (metrics && !isLoopbackAddress(metrics.host) && value('FOYER_METRICS_TOKEN') === '') {
    read.faults.push('FOYER_METRICS_TOKEN is missing: FOYER_METRICS is not loopback.')
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
    previousSecrets: secretsOf(value('FOYER_SECRET_PREVIOUS')),
    processes: readProcesses(value('FOYER_PROCESSES')),
    drainSeconds: Number(
      value('FOYER_DRAIN_SECONDS') || (isDevelopment ? 0 : standardDrainSeconds),
    ),
    trustedProxies: listOf(value('FOYER_TRUSTED_PROXIES')),
    outsideAllow: listOf(value('FOYER_OUTSIDE_ALLOW')),
    copyCheck: (value('FOYER_COPY_CHECK') || (isDevelopment ? 'off' : 'on')) === 'on',
    mail: value('FOYER_MAIL') || undefined,
    mailFrom: value('FOYER_MAIL_FROM'),
    attemptDays: Number(value('FOYER_ATTEMPT_DAYS')),
    eventDays: Number(value('FOYER_EVENT_DAYS')) || undefined,
    attemptSampling: Number(value('FOYER_ATTEMPT_SAMPLING')),
    metrics,
    metricsToken: value('FOYER_METRICS_TOKEN'),
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
