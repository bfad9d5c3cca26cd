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

const processesMax = 256
const drainSecondsMax = 600

const isWhole = (value: string, least: number, most: number): boolean =>
  /^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most

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

/** `127.0.0.1:9464` or `[::1]:9464`: an address of this machine, and a port. */
export const readListening = (value: string): { host: string; port: number } | undefined => {
  const [, host = '', port = ''] = /^(\[[0-9a-f:.]+\]|[\d.]+):(\d+)$/i.exec(value) ?? []
  const address = host.replace(/^\[(.*)\]$/, '$1')
  return isIP(address) !== 0 && isPort(port) ? { host: address, port: Number(port) } : undefined
}

export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Several secrets, separated by white space, which none of them holds. */
export const secretsOf = (value: string): string[] =>
  value.split(/\s+/).filter((each) => each !== '')

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
    name: 'FOYER_SECRET_PREVIOUS',
    default: '',
    meaning:
      'What FOYER_SECRET was before, while it is being changed: several are separated by spaces ' +
      'or lines. See docs/keys.md.',
    isSecret: true,
    check: (value) =>
      secretsOf(value).every(({ length }) => length >= secretLengthMin)
        ? undefined
        : `holds something that is too short to have been FOYER_SECRET`,
  },
  {
    name: 'FOYER_PROCESSES',
    default: '1',
    meaning:
      'How many processes of this machine serve together, as a number or `all` for one a core. ' +
      'More than one need PostgreSQL.',
    check: (value) =>
      value === 'all' || isWhole(value, 1, processesMax)
        ? undefined
        : `is neither \`all\` nor a number from 1 to ${processesMax}`,
  },
  {
    name: 'FOYER_DRAIN_SECONDS',
    default: '',
    meaning:
      'How long the hub goes on serving after it was told to stop, while `/readyz` says 503 and ' +
      'load balancers turn to others. Without it, 0 in development and 5 elsewhere.',
    check: (value) =>
      value === '' || isWhole(value, 0, drainSecondsMax)
        ? undefined
        : `is not a number of seconds up to ${drainSecondsMax}`,
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
    name: 'FOYER_COPY_CHECK',
    default: '',
    meaning:
      'Whether the hub asks at FOYER_URL who answers there, and serves nobody while it is ' +
      'another copy of this hub (docs/operations.md): on or off. Without it, off in development ' +
      'and on elsewhere.',
    check: (value) => (/^(|on|off)$/.test(value) ? undefined : 'is neither on nor off'),
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
    name: 'FOYER_EVENT_DAYS',
    default: '',
    meaning:
      'For how many days events are kept in the audit log. Without it they are kept for ever. ' +
      'What is not sealed or not delivered to a stream yet stays longer.',
    check: (value) =>
      /^\d{0,5}$/.test(value) && value !== '0'
        ? undefined
        : 'is not a number of days: give one from 1 to 99999',
  },
  {
    name: 'FOYER_ATTEMPT_DAYS',
    default: '30',
    meaning:
      'For how many days it can be looked up what became of a sign-in, step by step (foyer ' +
      'attempt). The audit log is another thing, and is kept longer.',
    check: (value) =>
      /^\d{1,4}$/.test(value) && Number(value) >= 1
        ? undefined
        : 'is not a number of days: give one from 1 to 9999',
  },
  {
    name: 'FOYER_ATTEMPT_SAMPLING',
    default: '1',
    meaning:
      'Of the attempts that go well, how many are kept, from 0 (none) to 1 (all). What is ' +
      'refused is always kept.',
    check: (value) =>
      /^(0|1|0?\.\d{1,6}|1\.0{1,6})$/.test(value)
        ? undefined
        : 'is not a share: give a number from 0 to 1, such as 0.1',
  },
  {
    name: 'FOYER_METRICS',
    default: '',
    meaning:
      'Where metrics are told, as 127.0.0.1:9464: at an address and a port of their own, never ' +
      'where browsers come. Without it, nowhere.',
    check: (value) =>
      value === '' || readListening(value)
        ? undefined
        : 'is not an address with a port: give 127.0.0.1:9464',
  },
  {
    name: 'FOYER_METRICS_TOKEN',
    default: '',
    meaning:
      `What whoever asks for metrics has to bring, as "Authorization: Bearer …": at least ` +
      `${secretLengthMin} characters. Required where FOYER_METRICS is not loopback.`,
    isSecret: true,
    check: (value) =>
      value === '' || value.length >= secretLengthMin
        ? undefined
        : `is too short: make one with "openssl rand -base64 48"`,
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
