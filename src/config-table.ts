/**
 * Every setting of the process: its name, what it is when nobody says otherwise, what it means,
 * and what may be wrong with it. `config.ts` reads them.
 */
import { isIP } from 'node:net'
import { mailServerFault, readSender } from './mail-server.ts'
import { isLoopbackName } from './network.ts'

export type Entry = {
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

export const isDevelopmentUrl = (value: string): boolean =>
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

export const listOf = (value: string): string[] =>
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
