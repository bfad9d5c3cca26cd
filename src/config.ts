/**
 * Config: every setting of the process in one table. It is read and checked as a whole, and every
 * fault is reported at once, each with its remedy. A secret may come from a file (`NAME_FILE`).
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { mailServerFault, readSender } from './mail-server.ts'
import { isLoopbackName } from './network.ts'

export { isLoopbackName }

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

type Entry = {
  name: string
  default: string
  meaning: string
  /** May also be given as the path of a file, in `NAME_FILE`. */
  isSecret?: boolean
  /** Says what is wrong and what to do, or nothing. */
  check?: (value: string) => string | undefined
}

const secretLengthMin = 32

const isPort = (value: string): boolean =>
  /^\d{1,5}$/.test(value) && Number(value) >= 0 && Number(value) <= 65_535

const isDevelopmentUrl = (value: string): boolean =>
  value === '' ||
  (URL.canParse(value) &&
    new URL(value).protocol === 'http:' &&
    isLoopbackName(new URL(value).hostname))

const checkUrl = (value: string): string | undefined => {
  if (value === '') return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) return 'is not an address: give https://your.host'
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    return 'holds more than scheme, host and port: leave the rest away'
  }
  return url.protocol === 'https:' || isLoopbackName(url.hostname)
    ? undefined
    : 'must begin with https:// unless the host is this machine: put a proxy with TLS before it'
}

const isNetwork = (text: string): boolean => {
  const [address, bits, ...rest] = text.split('/')
  const family = isIP(address ?? '')
  if (family === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

export const configTable: readonly Entry[] = [
  {
    name: 'FOYER_PORT',
    default: '3000',
    meaning: 'The port to listen on.',
    check: (value) => (isPort(value) ? undefined : 'is not a port: give a number up to 65535'),
  },
  {
    name: 'FOYER_HOST',
    default: '',
    meaning:
      'The address to listen on. Without it, loopback in development and every address elsewhere.',
  },
  {
    name: 'FOYER_URL',
    default: '',
    meaning:
      'The address by which browsers reach the hub, as https://sso.example.com. Without it, or ' +
      'with a loopback address over http, the hub runs in development: on loopback, with a ' +
      'generated secret and a sample.',
    check: checkUrl,
  },
  {
    name: 'FOYER_BASE_DOMAIN',
    default: '',
    meaning:
      'Organizations answer at <slug>.<this domain>. Without it, localhost in development and ' +
      'the host of FOYER_URL elsewhere.',
    check: (value) =>
      /^[a-z0-9.-]{0,253}$/.test(value) ? undefined : 'is not a domain: give one as example.com',
  },
  {
    name: 'FOYER_DATA',
    default: './data',
    meaning: 'The folder for the database file and, in development, the secret and sample.json.',
  },
  {
    name: 'FOYER_DATABASE',
    default: '',
    meaning: 'postgres://user:password@host/name. Without it, an SQLite file in FOYER_DATA.',
    isSecret: true,
    check: (value) =>
      value === '' || /^postgres(ql)?:\/\//.test(value)
        ? undefined
        : 'is not a PostgreSQL address: begin it with postgres://',
  },
  {
    name: 'FOYER_SECRET',
    default: '',
    meaning:
      `What seals secrets at rest: at least ${secretLengthMin} random characters, kept apart ` +
      'from the database. Required outside development.',
    isSecret: true,
    check: (value) =>
      value === '' || value.length >= secretLengthMin
        ? undefined
        : `is too short: make one with "openssl rand -base64 48"`,
  },
  {
    name: 'FOYER_TRUSTED_PROXIES',
    default: '',
    meaning:
      'Addresses or networks of your proxies, separated by commas. Only their X-Forwarded-For ' +
      'is believed.',
    check: (value) =>
      listOf(value).every(isNetwork)
        ? undefined
        : 'holds something else than addresses and networks (10.0.0.0/8), separated by commas',
  },
  {
    name: 'FOYER_OUTSIDE_ALLOW',
    default: '',
    meaning: 'Private hosts or networks that outgoing connections may reach, separated by commas.',
  },
  {
    name: 'FOYER_MAIL',
    default: '',
    meaning:
      'The mail server, as smtp://user:password@host:587 (TLS by STARTTLS) or ' +
      'smtps://user:password@host. Without it nobody can be invited or reset a password by ' +
      'mail; in development mail goes to the log and to /development/mail.',
    isSecret: true,
    check: mailServerFault,
  },
  {
    name: 'FOYER_MAIL_FROM',
    default: '',
    meaning:
      'Who mail is from, as sso@example.com or Example <sso@example.com>. Required with ' +
      'FOYER_MAIL.',
    check: (value) =>
      value === '' || readSender(value)
        ? undefined
        : 'is not a sender: give sso@example.com or Example <sso@example.com>',
  },
  {
    name: 'FOYER_LOG_LEVEL',
    default: '',
    meaning:
      'fatal, error, warn, info, debug, trace or silent. Without it, warn in development and ' +
      'info elsewhere.',
    check: (value) =>
      /^(|fatal|error|warn|info|debug|trace|silent)$/.test(value)
        ? undefined
        : 'is none of fatal, error, warn, info, debug, trace, silent',
  },
]

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
