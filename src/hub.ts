/** The hub: joins the nouns to a store, a clock, randomness and the dialects. */
import { type Applications, createApplications } from './application.ts'
import { type Attempts, createAttempts } from './attempt.ts'
import { createTimelines, type Timelines } from './attempt-timeline.ts'
import { type Audit, createAudit } from './audit.ts'
import { type Avatars, createAvatars } from './avatar.ts'
import { type Bearers, createBearers } from './bearer.ts'
import { type Brandings, createBranding } from './branding.ts'
import type { Config } from './config.ts'
import { type Connectors, createConnectors } from './connector.ts'
import { type ConnectorTests, createConnectorTests } from './connector-test.ts'
import { type Copies, createCopies } from './copy.ts'
import { createDataKeys, type DataKeys } from './data-key.ts'
import { createDevices, type Devices } from './device.ts'
import type { Answer, Dialects } from './dialect.ts'
import { createEvents, type Events } from './event.ts'
import { createExchanges, type Exchanges } from './exchange.ts'
import { createExpiries, type Expiries } from './expiry.ts'
import { createFavourites, type Favourites } from './favourite.ts'
import { createFirstAdministrator, type FirstAdministrators } from './first-administrator.ts'
import { createGrants, type Grants } from './grant.ts'
import { createGroups, type Groups } from './group.ts'
import { createGroupMappings, type GroupMappings } from './group-mapping.ts'
import { createHoldings, type Holdings } from './holding.ts'
import { countCalls, countEvents, measureQueues } from './hub-metric.ts'
import { createIcons, type Icons } from './icon.ts'
import { createKeys, type Keys } from './key.ts'
import { createLaunch, type LaunchRequest } from './launch.ts'
import { createLimits, type Limits } from './limit.ts'
import { createMail, type Mail, type WriteMail } from './mail.ts'
import { createMailTrials, type MailTrials } from './mail-trial.ts'
import { createMemberships, type Memberships } from './membership.ts'
import { createMetrics, type Metrics } from './metric.ts'
import { createOrganizations, type Organizations } from './organization.ts'
import { createOutside, type Outside } from './outside.ts'
import { createOverviews, type Overviews } from './overview.ts'
import { createPasses, type Passes } from './pass.ts'
import { createPasswords, hashersOf, type Passwords } from './password.ts'
import { createPersonImports, type PersonImports } from './person-import.ts'
import { createProfiles, type Profiles } from './profile.ts'
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
import { type SweepOptions, sweepAll } from './sweep.ts'
import { createTickets, type Tickets } from './ticket.ts'
import { createUpstream, type Upstream } from './upstream.ts'
import { createUsers, type Users } from './user.ts'
import { createVouching, type Vouching } from './vouch.ts'
import type { World } from './world.ts'

export type Nouns = {
  config: Config
  metrics: Metrics
  world: World
  seal: Seal
  dataKeys: DataKeys
  copies: Copies
  dialects: Dialects
  state: Store['state']
  passwords: Passwords
  organizations: Organizations
  holdings: Holdings
  users: Users
  memberships: Memberships
  groups: Groups
  applications: Applications
  icons: Icons
  avatars: Avatars
  branding: Brandings
  favourites: Favourites
  grants: Grants
  keys: Keys
  signingKeys: SigningKeys
  sessions: Sessions
  tickets: Tickets
  limits: Limits
  events: Events
  audit: Audit
  attempts: Attempts
  outside: Outside
  exchanges: Exchanges
  bearers: Bearers
  connectors: Connectors
  groupMappings: GroupMappings
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
  timelines: Timelines
  upstream: Upstream
  vouching: Vouching
  passes: Passes
  recovery: Recovery
  registrations: Registrations
  profiles: Profiles
  personImports: PersonImports
  mailTrials: MailTrials
  firstAdministrator: FirstAdministrators
  expiries: Expiries
  overviews: Overviews
  /** Hands a signed-in user on to an application. */
  launch: (request: LaunchRequest) => Promise<Answer>
  /** Removes what has expired, in batches that never hold others up. Gives how much it was. */
  sweep: (options?: SweepOptions) => Promise<number>
  /** Ends what is under way and closes the store; once, however often it is asked to. */
  close: () => Promise<void>
}

export type HubParts = {
  config: Config
  store: Store
  world: World
  dialects: Dialects
  /** Where everything is counted, what the database does too. */
  metrics?: Metrics
  /** The door to others; without it the real one. */
  outside?: Outside
  /** Writes letters; without it there is no mail. */
  writeMail?: WriteMail
  /** Where development reads the mail that it does not send. */
  say?: (line: string) => void
}

export const createHub = (parts: HubParts): Hub => {
  const { config, store, world, dialects } = parts
  const { outside = createOutside({ allow: config.outsideAllow }) } = parts
  const { metrics = createMetrics() } = parts
  store.listen(countEvents(metrics))
  const seal = createSeal(config.secret, world)
  const passwords = createPasswords(hashersOf(config.processes))
  const organizations = createOrganizations(store, world, config.baseDomain)
  const users = createUsers(store, world, passwords)
  const memberships = createMemberships(store)
  const groups = createGroups(store, world)
  const applications = createApplications(store, world, { config, seal, dialects })
  const grants = createGrants(store, world, { organizations, memberships, applications })
  const sessions = createSessions(store, world, organizations)
  const tickets = createTickets(store, world, seal)
  const limits = createLimits(store, world)
  const attempts = createAttempts(store, world, config)
  const events = createEvents(store, world, attempts)
  const { writeMail: write, say = () => {} } = parts
  const mail = createMail({ config, world, outside, organizations, events, write, say })

  const exchanges = countCalls(metrics, createExchanges({ outside, now: world.now }))

  const nouns: Nouns = {
    config,
    metrics,
    world,
    seal,
    dataKeys: createDataKeys(store, world, { config, seal }),
    copies: createCopies(store, world, { config, outside, events }),
    dialects,
    state: store.state,
    passwords,
    organizations,
    holdings: createHoldings(store, organizations),
    users,
    memberships,
    groups,
    applications,
    icons: createIcons(store, world),
    avatars: createAvatars(config, store, world),
    branding: createBranding(store, organizations),
    favourites: createFavourites(store, limits),
    grants,
    keys: createKeys(store, world, { organizations, users, memberships }),
    signingKeys: createSigningKeys(store, world, seal),
    sessions,
    tickets,
    limits,
    events,
    audit: createAudit({ config, store, world, seal, outside, exchanges }),
    attempts,
    outside,
    exchanges,
    bearers: createBearers(world.now),
    connectors: createConnectors(store, world, { seal, dialects, organizations }),
    groupMappings: createGroupMappings(store, world, dialects),
    records: createRecords(store, world),
    devices: createDevices(store, world),
    mail,
    may: grants.may,
    sites: createSites({
      ...{ dialects, groups, organizations, may: grants.may },
      atHost: applications.atHost,
    }),
  }
  measureQueues(metrics, nouns)
  const signIn = createSignIn(nouns, store, world)
  const vouching = createVouching(nouns, signIn, store, world)
  const timelines = createTimelines(nouns, store)
  const recovery = createRecovery(nouns, { signIn, vouching, store, world })
  const end = async (): Promise<void> => {
    await mail.close()
    try {
      await attempts.flush()
      await nouns.audit.close()
    } finally {
      await exchanges.close()
      await store.close()
    }
  }
  let closing: Promise<void> | undefined
  const hub: Hub = {
    ...nouns,
    signIn,
    signInTickets: createSignInTickets(nouns, signIn),
    connectorTests: createConnectorTests(nouns, store, world),
    timelines,
    upstream: createUpstream(nouns, signIn, store, world),
    vouching,
    passes: createPasses(nouns),
    recovery,
    mailTrials: createMailTrials(nouns),
    profiles: createProfiles(nouns, { recovery, store }),
    personImports: createPersonImports(nouns, { recovery, store, world }),
    registrations: createRegistration(nouns, { vouching, recovery, store, world }),
    firstAdministrator: createFirstAdministrator(nouns, store),
    expiries: createExpiries(store, world, nouns),
    overviews: createOverviews({ ...nouns, timelines }, store),
    launch: (request) => launch(request),
    sweep: (options) => {
      const nouns = [sessions, tickets, limits, attempts, store.state]
      return sweepAll(
        nouns.map(({ sweep }) => sweep),
        options,
      )
    },
    close() {
      closing ??= end()
      return closing
    },
  }
  const launch = createLaunch(hub, store, dialects)
  return hub
}
