/** The hub: joins the nouns to a store, a clock, randomness and the dialects. */
import { type Applications, createApplications } from './application.ts'
import { type Avatars, createAvatars } from './avatar.ts'
import { type Bearers, createBearers } from './bearer.ts'
import type { Config } from './config.ts'
import { type Connectors, createConnectors } from './connector.ts'
import { type ConnectorTests, createConnectorTests } from './connector-test.ts'
import { createDevices, type Devices } from './device.ts'
import type { Answer, Dialects } from './dialect.ts'
import { createEvents, type Events } from './event.ts'
import { createExchanges, type Exchanges } from './exchange.ts'
import { createFirstAdministrator, type FirstAdministrators } from './first-administrator.ts'
import { createGrants, type Grants } from './grant.ts'
import { createGroups, type Groups } from './group.ts'
import { createIcons, type Icons } from './icon.ts'
import { createKeys, type Keys } from './key.ts'
import { createLaunch, type LaunchRequest } from './launch.ts'
import { createLimits, type Limits } from './limit.ts'
import { createMail, type Mail, type WriteMail } from './mail.ts'
import { createMemberships, type Memberships } from './membership.ts'
import { createOrganizations, type Organizations } from './organization.ts'
import { createOutside, type Outside } from './outside.ts'
import { createPasses, type Passes } from './pass.ts'
import { createPasswords, type Passwords } from './password.ts'
import { createRecords, type Records } from './record.ts'
import { createRecovery, type Recovery } from './recovery.ts'
import { createRegistration, type Registrations } from './registration.ts'
import { createSeal, type Seal } from './seal.ts'
import { createSessions, type Sessions } from './session.ts'
import { createSignIn, type SignIn } from './signin.ts'
import { createSignInTickets, type SignInTickets } from './signin-ticket.ts'
import { createSigningKeys, type SigningKeys } from './signing-key.ts'
import { createSites, type Sites } from './site.ts'
import type { Store } from './store/store.ts'
import { createTickets, type Tickets } from './ticket.ts'
import { createUpstream, type Upstream } from './upstream.ts'
import { createUsers, type Users } from './user.ts'
import { createVouching, type Vouching } from './vouch.ts'
import type { World } from './world.ts'

export type Nouns = {
  config: Config
  world: World
  seal: Seal
  dialects: Dialects
  state: Store['state']
  passwords: Passwords
  organizations: Organizations
  users: Users
  memberships: Memberships
  groups: Groups
  applications: Applications
  icons: Icons
  avatars: Avatars
  grants: Grants
  keys: Keys
  signingKeys: SigningKeys
  sessions: Sessions
  tickets: Tickets
  limits: Limits
  events: Events
  outside: Outside
  exchanges: Exchanges
  bearers: Bearers
  connectors: Connectors
  records: Records
  devices: Devices
  mail: Mail
  /** Whether a user may open an application: every door asks this. */
  may: Grants['may']
  sites: Sites
}

export type Hub = Nouns & {
  signIn: SignIn
  signInTickets: SignInTickets
  connectorTests: ConnectorTests
  upstream: Upstream
  vouching: Vouching
  passes: Passes
  recovery: Recovery
  registrations: Registrations
  firstAdministrator: FirstAdministrators
  /** Hands a signed-in user on to an application. */
  launch: (request: LaunchRequest) => Promise<Answer>
  /** Removes what has expired, in batches that never hold others up. Gives how much it was. */
  sweep: () => Promise<number>
  close: () => Promise<void>
}

export type HubParts = {
  config: Config
  store: Store
  world: World
  dialects: Dialects
  /** The door to others; without it the real one. */
  outside?: Outside
  /** Writes letters; without it there is no mail. */
  writeMail?: WriteMail
  /** Where development reads the mail that it does not send. */
  say?: (line: string) => void
}

const sweepBatch = 500

export const createHub = (parts: HubParts): Hub => {
  const { config, store, world, dialects } = parts
  const { outside = createOutside({ allow: config.outsideAllow }) } = parts
  const seal = createSeal(config.secret, world)
  const passwords = createPasswords()
  const organizations = createOrganizations(store, world)
  const users = createUsers(store, world, passwords)
  const memberships = createMemberships(store)
  const groups = createGroups(store, world)
  const applications = createApplications(store, world, { config, seal, dialects })
  const grants = createGrants(store, world, { organizations, memberships, groups, applications })
  const sessions = createSessions(store, world, organizations)
  const tickets = createTickets(store, world, seal)
  const limits = createLimits(store, world)
  const events = createEvents(store, world)
  const { writeMail: write, say = () => {} } = parts
  const mail = createMail({ config, world, outside, organizations, events, write, say })

  const nouns: Nouns = {
    config,
    world,
    seal,
    dialects,
    state: store.state,
    passwords,
    organizations,
    users,
    memberships,
    groups,
    applications,
    icons: createIcons(store, world),
    avatars: createAvatars(config, store, world),
    grants,
    keys: createKeys(store, world, { organizations, users, memberships }),
    signingKeys: createSigningKeys(store, world, seal),
    sessions,
    tickets,
    limits,
    events,
    outside,
    exchanges: createExchanges({ outside, now: world.now }),
    bearers: createBearers(world.now),
    connectors: createConnectors(store, world, { seal, dialects, organizations }),
    records: createRecords(store, world),
    devices: createDevices(store, world),
    mail,
    may: grants.may,
    sites: createSites({
      ...{ dialects, groups, organizations, may: grants.may },
      atHost: applications.atHost,
    }),
  }
  const signIn = createSignIn(nouns, store, world)
  const vouching = createVouching(nouns, signIn, store, world)
  const recovery = createRecovery(nouns, { signIn, vouching, store, world })
  const hub: Hub = {
    ...nouns,
    signIn,
    signInTickets: createSignInTickets(nouns, signIn),
    connectorTests: createConnectorTests(nouns, store, world),
    upstream: createUpstream(nouns, signIn, store, world),
    vouching,
    passes: createPasses(nouns),
    recovery,
    registrations: createRegistration(nouns, { vouching, recovery, store, world }),
    firstAdministrator: createFirstAdministrator(nouns, store),
    launch: (request) => launch(request),
    async sweep() {
      const sweeps = [sessions.sweep, tickets.sweep, limits.sweep, store.state.sweep]
      const counts = await Promise.all(sweeps.map((sweep) => sweep(sweepBatch)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async close() {
      await mail.close()
      await hub.exchanges.close()
      await store.close()
    },
  }
  const launch = createLaunch(hub, store, dialects)
  return hub
}
