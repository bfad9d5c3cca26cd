/**
 * A whole hub for a test: real database, real routes, a clock that stands still until it is
 * told to go on, and browsers and servers that call through the public door.
 */
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Config } from '../src/config.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Event } from '../src/event.ts'
import { writeMail } from '../src/http/mail.ts'
import { createServer } from '../src/http/server.ts'
import { createHub, type HubParts } from '../src/hub.ts'
import type { Organization } from '../src/organization.ts'
import { createPasswords } from '../src/password.ts'
import { migrate } from '../src/store/migrate.ts'
import { createStore } from '../src/store/store.ts'
import type { User } from '../src/user.ts'
import { systemWorld } from '../src/world.ts'
import { openTestSqlite } from './database.ts'

export const password = 'correct horse battery staple'

let knownHash: Promise<string> | undefined
/** The hash of `password`, made once a run: hashing is slow on purpose. */
const hashOnce = (): Promise<string> => {
  knownHash ??= createPasswords().hash(password)
  return knownHash
}

export type TestOptions = Partial<Config>

const testConfig: Config = {
  port: 0,
  host: '',
  url: 'http://localhost:3000',
  baseDomain: 'localhost',
  data: '',
  database: undefined,
  secret: 'a secret of the tests, long enough to be one',
  previousSecrets: [],
  processes: 1,
  drainSeconds: 0,
  trustedProxies: [],
  outsideAllow: [],
  copyCheck: false,
  mail: undefined,
  mailFrom: '',
  attemptDays: 30,
  eventDays: undefined,
  attemptSampling: 1,
  metrics: undefined,
  metricsToken: '',
  isDevelopment: true,
  logLevel: 'silent',
}

/** The clock begins at a round time that golden files can hold. */
const beginning = Date.UTC(2026, 10, 21, 9, 0, 0)

/** Two roots: Harbor with two offices and four people, and Otter, which is somebody else's. */
const castHub = async (hub: ReturnType<typeof createHub>) => {
  const passwordHash = await hashOnce()
  const person = async (email: string, home: Organization, role: 'administrator' | 'member') => {
    const [firstName = '', lastName = ''] = email.split('@')[0]?.split('.') ?? []
    const user = await hub.users.add({ email, home, role, firstName, lastName })
    return hub.users.change(user.id, { passwordHash })
  }
  const harbor = await hub.organizations.add({ name: 'Harbor', kind: 'Brokerage' })
  const downtown = await hub.organizations.add({ name: 'Downtown', kind: 'Office', parent: harbor })
  const lakeside = await hub.organizations.add({ name: 'Lakeside', kind: 'Office', parent: harbor })
  const otter = await hub.organizations.add({ name: 'Otter', kind: 'Brokerage' })
  const people = {
    /** Administers Harbor and everything below it. */
    ana: await person('ana.ruiz@harbor.example', harbor, 'administrator'),
    /** Administers Downtown alone. */
    ben: await person('ben.carter@harbor.example', downtown, 'administrator'),
    chloe: await person('chloe.okafor@harbor.example', downtown, 'member'),
    dev: await person('dev.patel@harbor.example', lakeside, 'member'),
    /** Administers the other root. */
    otto: await person('otto@otter.example', otter, 'administrator'),
  }
  return { organizations: { harbor, downtown, lakeside, otter }, people }
}

/** `parts` stand in the place of the hub's own: the door to the outside, say. */
export const openTestHub = async (
  options: TestOptions = {},
  open = openTestSqlite,
  parts: Partial<HubParts> = {},
) => {
  const opened = await open()
  const clock = { at: beginning }
  const world = { now: () => clock.at, random: systemWorld.random }
  await migrate(opened.database, world.now)
  const config = { ...testConfig, ...options }
  const store = createStore(opened.database, world.now)
  const hub = createHub({ config, store, world, dialects, writeMail, ...parts })
  await hub.dataKeys.prepare()
  const server = await createServer(hub)
  await server.ready()
  const cast = await castHub(hub)

  return {
    hub,
    server,
    database: opened.database,
    config,
    ...cast,
    /** Lets that much time go by. */
    pass: (milliseconds: number): void => {
      clock.at += milliseconds
    },
    now: () => clock.at,
    browser: (how: BrowserOptions = {}) => createBrowser(server, config, how),
    /** A server that calls with a key of that person, or of that organization. */
    async caller(owner: User | Organization) {
      const isUser = 'homeId' in owner
      const home = await hub.organizations.get(isUser ? owner.homeId : owner.id)
      const input = { organization: home, name: 'test', ...(isUser && { user: owner }) }
      const { text, key } = await hub.keys.add(input)
      return { ...createCaller(server, text), key, text }
    },
    /** The newest events first. */
    events: (limit = 50): Promise<Event[]> => hub.events.newest({}, limit),
    async close() {
      await server.close()
      await opened.close()
    },
  }
}

export type TestHub = Awaited<ReturnType<typeof openTestHub>>

type Server = Awaited<ReturnType<typeof createServer>>
type Answer = LightMyRequestResponse

/** The fields of the first form of a page, hidden ones and those that carry a value. */
export const readFormFields = (page: string): Record<string, string> => {
  const fields: Record<string, string> = {}
  for (const [tag] of page.matchAll(/<input\b[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1]
    const value = /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''
    if (name !== undefined && !/type="checkbox"/.test(tag)) fields[name] = unescapeHtml(value)
  }
  return fields
}

export const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll('&amp;', '&')

type BrowserOptions = { host?: string; address?: string }

const navigation = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

/** A browser with a cookie jar of its own. Redirects are followed only when it is asked to. */
const createBrowser = (server: Server, config: Config, how: BrowserOptions) => {
  const jar = new Map<string, string>()
  const host = how.host ?? new URL(config.url).host
  const origin = `${new URL(config.url).protocol}//${host}`

  const send = async (options: InjectOptions): Promise<Answer> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { host, ...navigation, ...(cookie && { cookie }), ...options.headers }
    const remoteAddress = how.address ?? '192.0.2.1'
    const answer = await server.inject({ remoteAddress, ...options, headers })
    for (const { name, value, maxAge } of answer.cookies) {
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, value)
    }
    return answer
  }
  const get = (url: string, headers: Record<string, string> = {}) =>
    send({ method: 'GET', url, headers })
  const post = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
    send({
      method: 'POST',
      url,
      payload: new URLSearchParams(form).toString(),
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  /** Goes where the answers lead, on this host, until there is a page. */
  const follow = async (answer: Answer): Promise<Answer> => {
    let last = answer
    for (let hops = 0; hops < 10 && last.statusCode >= 300 && last.statusCode < 400; hops += 1) {
      const to = new URL(String(last.headers.location), origin)
      if (to.origin !== origin) return last
      last = await get(`${to.pathname}${to.search}`)
    }
    return last
  }
  /** Fills in the sign-in page at that address, and goes on to where it leads. */
  const signIn = async (
    user: Pick<User, 'email'>,
    { at = '/sign-in', word = password, keep = false } = {},
  ): Promise<Answer> => {
    const page = await follow(await get(at))
    const fields = readFormFields(page.body)
    const form = { ...fields, email: user.email ?? '', password: word, ...(keep && { keep: '1' }) }
    return post('/sign-in', form)
  }
  return { jar, get, post, follow, signIn, send }
}

export type Browser = ReturnType<typeof createBrowser>

/** A server that speaks JSON and carries a key. */
const createCaller = (server: Server, text: string) => {
  const call = (method: InjectOptions['method'], url: string, body?: unknown) =>
    server.inject({
      method: method ?? 'GET',
      url,
      headers: {
        host: 'localhost:3000',
        authorization: `Bearer ${text}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    })
  return {
    get: (url: string) => call('GET', url),
    post: (url: string, body: unknown) => call('POST', url, body),
    put: (url: string, body: unknown) => call('PUT', url, body),
    delete: (url: string, body?: unknown) => call('DELETE', url, body),
  }
}

/** Where an answer leads: by a redirect, or by a page of ours that follows a form. */
export const leadsTo = ({ headers }: LightMyRequestResponse): string | undefined =>
  headers.location ?? /^0; url=(.+)$/.exec(String(headers.refresh ?? ''))?.[1]

/** The form of a hand-over page: where it goes, and with what. */
export const readHandOver = (page: string): { action: string; fields: Record<string, string> } => ({
  action: unescapeHtml(/<form\b[^>]*\baction="([^"]*)"/.exec(page)?.[1] ?? ''),
  fields: readFormFields(page),
})
