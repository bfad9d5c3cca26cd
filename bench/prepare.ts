/**
 * A process that fills an empty hub and ends: people, applications, keys and sessions, by the
 * functions of the core. Without a sample: the hub that starts later finds that something has
 * happened here.
 *
 *   node bench/prepare.ts '{"standPort":…,"people":…,"sessions":…,"applications":…}'
 */
import { writeFileSync } from 'node:fs'
import type { Hub } from '../src/hub.ts'
import { getConfig, openHub } from '../src/main.ts'
import type { Organization } from '../src/organization.ts'
import type { User } from '../src/user.ts'
import type { Facts } from './facts.ts'
import { certificateText, keyPem } from './pem.ts'

export type Size = { people: number; sessions: number; applications: number }
type Given = Size & { standPort: number; file: string }

const password = 'correct horse battery staple'
const formCount = 4_000
/** So many people are driven; the others are there. */
const drivenCount = 200
const listCount = 50
const directoryCount = 4
/** Units that are under way at once: they share a commit. */
const atOnce = 500

const given = JSON.parse(process.argv[2] ?? '{}') as Given
const config = getConfig(process.env)
const hub: Hub = await openHub(config)
const { port } = new URL(config.url)

const times = async <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> => {
  const done: T[] = []
  for (let from = 0; from < count; from += atOnce) {
    const indexes = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => from + at)
    done.push(...(await Promise.all(indexes.map(work))))
  }
  return done
}

const hash = await hub.passwords.hash(password)

const addPeople = (home: Organization, domain: string, count: number): Promise<User[]> =>
  times(count, (index) =>
    hub.users.add({
      email: `person${index}@${domain}`,
      home,
      role: 'member',
      firstName: 'Pat',
      lastName: `Person ${index}`,
    }),
  )

const startSession = async (user: User, reach: string[] | null = null): Promise<string> =>
  (await hub.sessions.start({ user, method: 'password', reach })).secret

const addSaml = async (owner: Organization) => {
  const acsUrl = 'https://sp.example/acs'
  const add = (name: string, signed: boolean) => {
    const settings = { acsUrl, entityId: `https://sp.example/${name}`, signed }
    return hub.applications.add({ owner, name, type: 'saml', settings })
  }
  const [one, two] = [await add('wiki', false), await add('desk', true)]
  return { one: one.id, two: two.id, entityId: 'https://sp.example/wiki', acsUrl }
}

const addSite = async (owner: Organization, people: User[]) => {
  const url = 'https://site.harbor.example/'
  const settings = { url }
  const { id } = await hub.applications.add({ owner, name: 'Site', type: 'forward-auth', settings })
  const sessions = await Promise.all(people.map((user) => startSession(user, [id])))
  return { url, sessions }
}

const addRoom = async (organization: Organization) => {
  const host = `chat.${organization.slug}.localhost:${port}`
  const application = await hub.applications.add({
    owner: organization,
    name: 'Chat',
    type: 'chat-room',
    settings: { url: `http://${host}/room/`, sites: ['http://shop.localhost:4000'] },
  })
  const key = await hub.keys.add({ organization, application, name: 'shop' })
  return { host, key: key.text }
}

const addBot = async (organization: Organization, people: User[]) => {
  const host = `bot.${organization.slug}.localhost:${port}`
  const application = await hub.applications.add({
    owner: organization,
    name: 'Bot',
    type: 'bot',
    openTo: 'granted',
    settings: { url: `http://${host}/console/` },
  })
  for (const { id } of people) await hub.grants.give({ application, to: { userId: id } })
  const account = await hub.keys.add({ organization, name: 'account', permissions: ['vouch'] })
  const own = await hub.keys.add({ organization, application, name: 'bot' })
  const [, BotAPIKey = '', BotAPISecret = ''] = /^(fyr_[0-9a-f]{32})_(.+)$/.exec(own.text) ?? []
  return { host, keys: { AccountAPIKey: account.text, BotAPIKey, BotAPISecret } }
}

/** A brand of its own, so that its list has as many as it should. */
const addBrand = async () => {
  const owner = await hub.organizations.add({ name: 'Otter', kind: 'Brokerage' })
  const user = await hub.users.add({
    email: 'agent@otter.example',
    home: owner,
    role: 'administrator',
  })
  await times(listCount, (index) =>
    hub.applications.add({
      owner,
      name: `Link ${index}`,
      type: 'link',
      settings: { url: `https://tool${index}.example/` },
    }),
  )
  const key = await hub.keys.add({ organization: owner, user, name: 'agent' })
  return { id: owner.id, key: key.text }
}

const addAsked = async () => {
  const owner = await hub.organizations.add({
    name: 'Quay',
    kind: 'Brokerage',
    settings: { emailDomains: ['quay.example'] },
  })
  await hub.connectors.add({
    owner,
    name: 'Directory',
    type: 'rest',
    settings: { url: `http://127.0.0.1:${given.standPort}/` },
  })
  const people = await addPeople(owner, 'quay.example', drivenCount)
  const known = people.map((user) => ({
    email: user.email ?? '',
    device: hub.signIn.deviceMark(user),
  }))
  return { slug: owner.slug, people: known }
}

const addUpstream = async () => {
  const owner = await hub.organizations.add({ name: 'Pier', kind: 'Brokerage' })
  const entityId = 'https://idp.pier.example/metadata'
  const { id } = await hub.connectors.add({
    owner,
    name: 'Pier ID',
    type: 'saml-provider',
    domains: ['pier.example'],
    settings: {
      entityId,
      ssoUrl: 'https://idp.pier.example/sso',
      certificates: [certificateText],
      trustEmails: true,
      takeUnasked: true,
    },
  })
  const people = await addPeople(owner, 'pier.example', drivenCount)
  const emails = people.map(({ email }) => email ?? '')
  const base = `/saml/${owner.id}/provider/${id}`
  return { base, entityId, key: keyPem, certificate: certificateText, emails }
}

/** Several, because each is held to so many calls a second. */
const addDirectories = (owner: Organization) =>
  times(directoryCount, async (index) => {
    const name = `Directory ${index}`
    const connector = await hub.connectors.add({ owner, name, type: 'scim', settings: {} })
    const { text } = await hub.keys.add({ organization: owner, connector, name })
    return { base: `/scim/${connector.id}/v2`, key: text }
  })

/** What is there beside what is driven: the size that growth is measured at. */
const fill = async (root: Organization, { people, sessions, applications }: Size) => {
  const owner = await hub.organizations.add({ name: 'Others', kind: 'Office', parent: root })
  const others = await addPeople(owner, 'others.example', Math.max(0, people - drivenCount))
  await times(Math.max(0, sessions - drivenCount), async (index) => {
    const user = others[index % others.length]
    if (user) await startSession(user)
  })
  await times(applications, (index) =>
    hub.applications.add({
      owner,
      name: `Application ${index}`,
      type: 'saml',
      settings: { acsUrl: `https://sp${index}.example/`, entityId: `https://sp${index}.example/` },
    }),
  )
}

const root = await hub.organizations.add({ name: 'Harbor', kind: 'Brokerage' })
const people = await addPeople(root, 'harbor.example', drivenCount)
for (const { id } of people) await hub.users.change(id, { passwordHash: hash })
const nonce = hub.world.random(32).toString('base64url')
const facts: Facts = {
  port: Number(port),
  url: config.url,
  password,
  nonce,
  forms: Array.from({ length: formCount }, () => {
    const attempt = hub.signIn.newAttempt()
    return { attempt, token: hub.seal.mark('door', `${nonce} ${attempt}`) }
  }),
  people: await Promise.all(
    people.map(async (user) => ({
      email: user.email ?? '',
      session: await startSession(user),
      device: hub.signIn.deviceMark(user),
    })),
  ),
  root: { id: root.id, slug: root.slug },
  saml: await addSaml(root),
  site: await addSite(root, people),
  room: await addRoom(root),
  bot: await addBot(root, people),
  brand: await addBrand(),
  asked: await addAsked(),
  upstream: await addUpstream(),
  directories: await addDirectories(
    await hub.organizations.add({ name: 'Quarry', kind: 'Brokerage' }),
  ),
}
await fill(root, given)
// What comes later is measured without what filling it has left to do.
await hub.audit.seal()
await hub.attempts.flush()
writeFileSync(given.file, JSON.stringify(facts), { mode: 0o600 })
await hub.close()
