/**
 * What the doctor looks at over the network: the hub's own names and address, as a browser meets
 * them, the mail server, and, when asked, the sources. Everything goes through the one door out.
 */
import type { TLSSocket } from 'node:tls'
import type { Config } from './config.ts'
import type { Connector } from './connector.ts'
import type { Dialects } from './dialect.ts'
import { type Finding, fault, fine, judgeClock, judgeEnd, warn } from './doctor.ts'
import type { Answered, Exchanges } from './exchange.ts'
import { readMailServer, readSender } from './mail-server.ts'
import type { Outside } from './outside.ts'
import { isRefusal } from './refusal.ts'
import { causeOf, createSmtp, createSmtpCheck } from './smtp.ts'
import type { World } from './world.ts'

export type OutsideParts = {
  config: Config
  world: World
  outside: Outside
  exchanges: Exchanges
}

/** What went wrong, in words for whoever runs the hub. */
const wordsOf = (error: unknown): string =>
  (isRefusal(error) ? (error.detail.cause ?? error.message) : String(error)).slice(0, 300)

const resolves = async (outside: Outside, host: string): Promise<string[] | undefined> => {
  try {
    const addresses = await outside.resolve(host)
    return addresses.length === 0 ? undefined : addresses
  } catch {
    return undefined
  }
}

/** A name below the base domain that no organization has: only a wildcard knows it. */
const probe = 'foyer-doctor'

/** Whether the names of the hub and of organizations lead anywhere. */
export const checkNames = async ({ config, outside }: OutsideParts): Promise<Finding[]> => {
  const { hostname } = new URL(config.url)
  const own = await resolves(outside, hostname)
  const below = await resolves(outside, `${probe}.${config.baseDomain}`)
  return [
    own
      ? fine('dns', `${hostname} is at ${own.join(', ')}.`)
      : fault('dns', `${hostname} has no address.`, 'Add it to the DNS, or mend FOYER_URL.'),
    below
      ? fine('dns', `Names below ${config.baseDomain} lead somewhere.`)
      : warn(
          'dns',
          `Names below ${config.baseDomain} have no address: organizations have no hosts there.`,
          `Add a wildcard *.${config.baseDomain} to the DNS, if organizations are to have hosts.`,
        ),
  ]
}

const expiryRemedy = 'Have the proxy renew its certificate.'

/** The certificate that browsers are shown. */
const checkCertificate = async ({ config, outside, world }: OutsideParts): Promise<Finding> => {
  const { hostname, port } = new URL(config.url)
  const target = { host: hostname, port: Number(port) || 443, tls: true, isOwn: true }
  try {
    const socket = (await outside.connect(target)) as TLSSocket
    const { valid_to: end } = socket.getPeerCertificate()
    socket.destroy()
    const name = `The certificate of ${hostname}`
    return judgeEnd({ area: 'tls', name, endsAt: Date.parse(end) }, world.now(), expiryRemedy)
  } catch (error) {
    const remedy = 'Look at the proxy: address, port, and a certificate for that very name.'
    return fault('tls', `${config.url} is not reached by TLS: ${wordsOf(error)}.`, remedy)
  }
}

const checkDoor = (url: string, { status, headers }: Answered): Finding[] => {
  const findings: Finding[] = []
  if (status === 421) {
    const text = 'The hub is reached, but by another host name.'
    findings.push(fault('url', text, 'Have the proxy pass Host on as it came (docs/proxy.md).'))
  } else if (status === 200 || status === 303) {
    findings.push(fine('url', `${url} shows the sign-in page.`))
  } else {
    const text = `${url} answers ${status}, and not with the sign-in page.`
    findings.push(fault('url', text, 'Is the hub running, and does the proxy lead to it?'))
  }
  const strict = headers['strict-transport-security']
  if (url.startsWith('https:') && strict?.includes(',')) {
    const text = 'Strict-Transport-Security is sent twice.'
    findings.push(warn('url', text, 'The hub sends it: take it out of the proxy.'))
  }
  return findings
}

const checkProxyPath = ({ status }: Answered): Finding =>
  status === 404
    ? fine('proxy', 'The proxy keeps /forward-auth/nginx to itself.')
    : warn(
        'proxy',
        `/forward-auth/nginx answers ${status} to anybody.`,
        'Have the proxy answer 404 there: through it, anybody is a proxy (docs/proxy.md).',
      )

const shortMs = 5_000

/** The hub as a browser meets it: its certificate, its page, and what the proxy makes of it. */
export const checkUrl = async (parts: OutsideParts): Promise<Finding[]> => {
  const { config, exchanges, world } = parts
  const { url, isDevelopment } = config
  const source = { name: 'doctor', isOwn: true, limits: { totalMs: shortMs } }
  const get = (path: string) => exchanges.ask({ method: 'GET', url: `${url}${path}` }, source)
  const findings = url.startsWith('https:') ? [await checkCertificate(parts)] : []
  try {
    const door = await get('/sign-in')
    findings.push(...checkDoor(url, door))
    const date = Date.parse(door.headers.date ?? '')
    if (!Number.isNaN(date)) findings.push(judgeClock(world.now(), date, new URL(url).host))
    if (!isDevelopment) findings.push(checkProxyPath(await get('/forward-auth/nginx')))
  } catch (error) {
    const remedy = 'Start the hub and the proxy, or mend FOYER_URL.'
    findings.push(fault('url', `${url} cannot be asked: ${wordsOf(error)}.`, remedy))
  }
  return findings
}

/** Compares the clock with that of a host that the operator has named. */
export const checkClock = async (parts: OutsideParts, host: string): Promise<Finding> => {
  const source = { name: 'doctor clock', limits: { totalMs: shortMs } }
  try {
    const call = { method: 'HEAD', url: `https://${host}/` }
    const { headers } = await parts.exchanges.ask(call, source)
    return judgeClock(parts.world.now(), Date.parse(headers.date ?? ''), host)
  } catch (error) {
    return warn('clock', `${host} does not tell the time: ${wordsOf(error)}.`, 'Name another.')
  }
}

const testLetter = (config: Config, to: string, now: number) => ({
  id: `doctor-${now}`,
  date: new Date(now),
  from: readSender(config.mailFrom) ?? { name: '', address: '' },
  to,
  subject: 'Foyer can send mail',
  text: `foyer doctor has sent this, for ${config.url}.\n`,
  html: '',
})

/** The mail server, as far as its greeting, TLS and sign-in; with `to`, one letter is sent. */
export const checkMail = async (parts: OutsideParts, to?: string): Promise<Finding> => {
  const { config, outside, world } = parts
  const server = config.mail === undefined ? undefined : readMailServer(config.mail)
  if (!server) {
    if (config.isDevelopment) return fine('mail', 'Development: letters go to /development/mail.')
    const text = 'FOYER_MAIL is not set: nobody can be invited or choose a new password by mail.'
    return warn('mail', text, 'Name your mail server (docs/mail.md).')
  }
  const place = `${server.host}:${server.port}`
  const name = new URL(config.url).hostname
  try {
    await createSmtpCheck(server, outside, name)()
    if (to === undefined) return fine('mail', `${place} takes our mail; none was sent.`)
    await createSmtp(server, outside, name)(testLetter(config, to, world.now()))
    return fine('mail', `${place} has taken a letter to ${to}.`)
  } catch (error) {
    const remedy = 'Look at FOYER_MAIL: host, port, TLS, user and password (docs/mail.md).'
    return fault('mail', `${place} does not take our mail: ${causeOf(error)}.`, remedy)
  }
}

/** The web addresses among the settings; some are templates, of which the host counts. */
const urlsOf = (dialects: Dialects, { type, settings }: Connector): URL[] =>
  (dialects.source(type)?.settings ?? [])
    .filter(({ kind, isSealed = false }) => kind !== 'secret' && !isSealed)
    .map(({ key }) => settings[key])
    .filter((value) => typeof value === 'string' && /^https?:\/\//.test(value))
    .flatMap((value) => URL.parse(String(value)) ?? [])

/** Whether sources can be reached: a connection is made, and nothing is asked. */
export const checkSource = async (
  { outside }: OutsideParts,
  dialects: Dialects,
  connector: Connector,
): Promise<Finding[]> => {
  const findings: Finding[] = []
  for (const url of urlsOf(dialects, connector)) {
    const isSecure = url.protocol === 'https:'
    const port = Number(url.port) || (isSecure ? 443 : 80)
    const target = { host: url.hostname, port, tls: isSecure, connectMs: shortMs }
    try {
      const socket = await outside.connect(target)
      socket.destroy()
      findings.push(fine('source', `${connector.name}: ${url.host} can be reached.`))
    } catch (error) {
      const text = `${connector.name}: ${url.host} cannot be reached: ${wordsOf(error)}.`
      const remedy = 'Look at its address, its certificate, and FOYER_OUTSIDE_ALLOW.'
      findings.push(warn('source', text, remedy))
    }
  }
  return findings
}
