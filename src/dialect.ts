/**
 * The contract between the hub and any way of speaking. A dialect is a folder below `dialects/`
 * and one line in `dialects/index.ts`; what it can do is said by the parts that it has.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Application } from './application.ts'
import type { Address } from './application-address.ts'
import type { Facts } from './attempt-fact.ts'
import type { Config } from './config.ts'
import type { Connector } from './connector.ts'
import type { DeviceFacts } from './device.ts'
import type { Ending } from './ending.ts'
import type { Explanations } from './explanation.ts'
import type { Hub, Nouns } from './hub.ts'
import type { JsonValue, Organization } from './organization.ts'
import type { RedirectKind, WritingKind } from './redirect.ts'
import type { Refusal } from './refusal.ts'
import type { Session } from './session.ts'
import type { Setting, Settings } from './setting.ts'
import type { Site } from './site.ts'
import type { User } from './user.ts'

export type {
  Arrival,
  Claimed,
  Departure,
  Parting,
  Published,
  RedirectKind,
  SourceSession,
  WritingKind,
} from './redirect.ts'

/** What a launch or the sign-in flow answers a browser with; `http/` renders it. */
export type Answer =
  | { kind: 'redirect'; url: string }
  /** A form that the browser posts onward at once, to another site. */
  | {
      kind: 'form'
      action: string
      fields: { name: string; value: string }[]
      /** Who is at that address, as people know them. */
      application: string
      /** It signs out there; without this it signs in. */
      isSignOut?: true
    }

export type LaunchInput = {
  application: Application
  /** The organization through which the application is open to the user. */
  organization: Organization
  /** The root of that organization. */
  root: Organization
  user: User
  session: Session
  /** What the dialect kept of the request that began this, opaque to the core. */
  request?: JsonValue | undefined
  attempt: string
}

export type Opened = {
  answer: Answer
  /** What the dialect needs to end the visit later. */
  visit?: JsonValue
  /** What was told to the application, for the event. No secrets. */
  told?: Record<string, JsonValue>
  /** What was sent, as an administrator may read it in the attempt. */
  sent?: Facts
}

/** An application that many have: what its maker writes about it, as settings. */
export type Preset = {
  /** By this it is chosen: `slack`. */
  name: string
  label: string
  /** What to paste where, and what is odd about it. */
  help: string
  /** What it asks of the administrator; a setting of the type may be among it. */
  asks: readonly Setting[]
  /** The settings that follow from the answers. */
  settings: (answers: Settings) => Settings
}

export type Launch = {
  type: string
  /** What the type is called where an administrator chooses one. */
  label: string
  settings: readonly Setting[]
  /** Applications that are known by name; `readPreset` reads what is said of one. */
  presets?: readonly Preset[]
  /** Refuses with `invalid` settings that are each right but do not fit together. */
  check?: (settings: Settings) => void
  /** What a person reads under the name of the tile: one or two words. */
  note: (settings: Settings) => string
  /** Whether there is anything to open; without this there is. */
  hasTile?: (settings: Settings) => boolean
  /** Where the application answers by itself, behind a proxy that asks us of each request. */
  site?: (settings: Settings) => Site
  /** What else finds an application with these settings, within its root. */
  addresses?: (settings: Settings) => Address[]
  open: (hub: Hub, input: LaunchInput) => Promise<Opened>
  /**
   * The settings that an application's own description gives: a file that its maker hands out.
   * `now` is in epoch milliseconds. Refuses with `invalid`.
   */
  readDescription?: (bytes: Uint8Array, now: number) => Settings
  /** What the other side has to be told, by name: addresses, mostly. */
  facts?: (hub: Hub, application: Draft) => Record<string, string>
  /** Texts for its other side, ready to be used there; none where settings for them are missing. */
  snippets?: (hub: Hub, application: Draft) => Snippet[]
  /**
   * What the application would be told of a person, with nothing sent and nothing signed. Refuses
   * as `open` would.
   */
  preview?: (hub: Hub, input: PreviewInput) => Promise<Record<string, JsonValue>>
  /** What an administrator has set there that is good until a known time. */
  ends?: (settings: Settings) => readonly Ending[]
}

/** Of an application that may not be kept yet: required settings may still be missing. */
export type Draft = Pick<Application, 'rootId' | 'settings'>

export type PreviewInput = Pick<LaunchInput, 'application' | 'organization' | 'root' | 'user'>

/**
 * A text to paste elsewhere: the config of a proxy, a call to try. What stands in angle brackets
 * is left to the reader: `<application key>`, its `<application key id>` and `<application key
 * secret>`, an `<organization key>` that may vouch, an `<e-mail>`.
 */
export type Snippet = { label: string; file: string; help: string; text: string }

/** Who knocks, with what: it exists for this request alone and is written nowhere. */
export type Credentials = {
  /** As it was typed: an e-mail address, or a name that the source knows. */
  username: string
  password: string
  device: DeviceFacts
}

/** What a source claims about a person, before anybody is found for it. */
export type Identity = {
  /** What the source calls the person: the same each time. */
  subject: string
  username?: string
  email?: string
  displayName?: string
}

/** Who is asked about, by whom: the person if they are known, and the organization of the door. */
export type Asked = {
  connector: Connector
  organization: Organization
  credentials: Credentials
  user: User | undefined
}

/** One step of asking, for whoever looks for the fault later. Holds no secret. */
export type Step = { name: string; facts: Record<string, JsonValue> }

/** A way of asking an outside source whether a password is right. */
export type ConnectorKind = {
  type: string
  label: string
  settings: readonly Setting[]
  /** Refuses with `invalid` settings that are each right but do not fit together. */
  check?: (settings: Settings) => void
  /** `known`: only about people who are known here. `anyone`: the source says who it is. */
  asks: 'known' | 'anyone'
  /** How people know the source: whose password it is that they type. */
  face: (settings: Settings, name: string) => { name: string; logo?: string | undefined }
  /**
   * Asks. Refuses with `unauthenticated` when the answer is no, and with `unavailable` when there
   * is none that can be read. `note` is told each step.
   */
  ask: (hub: Nouns, asked: Asked, note: (step: Step) => void) => Promise<Identity[]>
  /** What would be sent, in words and as a command to try by hand, with nothing sent. */
  preview: (hub: Nouns, asked: Asked) => Promise<Preview>
  /** Tells the source that a person forgot their password; where it can be told. */
  forgot?: (
    hub: Nouns,
    asked: Omit<Asked, 'credentials'> & { device: DeviceFacts },
  ) => Promise<void>
  /** Whether `forgot` would do anything with these settings. */
  canForget?: (settings: Settings) => boolean
  /** The settings that a description gives, as its maker hands it out. Refuses with `invalid`. */
  readDescription?: (bytes: Uint8Array) => Settings
  /** What an administrator has set there that is good until a known time. */
  ends?: (settings: Settings) => readonly Ending[]
}

/** A request as it would be sent, with every secret masked. */
export type Preview = {
  method: string
  url: string
  headers: Record<string, string>
  body: string
  curl: string
}

/** A refusal as a wire says it. */
export type WireAnswer = { status: number; type: string; body: string }

export type Dialect = {
  name: string
  launch?: Launch
  connector?: ConnectorKind
  redirect?: RedirectKind
  writer?: WritingKind
  /**
   * The routes of the dialect: an encapsulated plugin with its own body parsers. Each route says
   * in `config.caller` who may call it.
   */
  routes?: (hub: Hub) => (server: FastifyInstance) => Promise<void>
  /**
   * How this wire says no; without it a no is a page. A fault of ours comes as `unavailable`, and
   * is told apart where the wire can.
   */
  refuse?: (refusal: Refusal, isFault: boolean) => WireAnswer
  /** What administrators are told of its own rules, by their names (`explanation.ts`). */
  explanations?: Explanations
  /** The prefixes of the paths that speak this dialect, for what no route matches. */
  paths?: readonly string[]
  /** Where others read by which keys a root signs, each by its name. */
  keyAddresses?: (hub: Hub, rootId: string) => Record<string, string>
  /** What `/` is on the host of an application that this dialect launches. */
  home?: (
    hub: Hub,
    application: Application,
  ) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>
  /**
   * Adds what makes the dialect visible in the sample. Facts for the people who try it go into
   * `sample.facts`, secrets among them.
   */
  sample?: (hub: Hub, sample: Sample) => Promise<Application[]>
  /** Left out when this says false: a dialect for development alone. */
  isServed?: (config: Config) => boolean
}

/** What a dialect adds to the sample of a development hub. */
export type Sample = {
  root: Organization
  offices: Organization[]
  people: User[]
  /** What `sample.json` says besides, by the name of the dialect there. */
  facts: Record<string, JsonValue>
}

export type Dialects = {
  all: readonly Dialect[]
  /** Those that a process with that config serves. */
  served: (config: Config) => readonly Dialect[]
  /** The launch that opens applications of a type. */
  launch: (type: string) => Launch | undefined
  /** The way in which connectors of a type ask. */
  connector: (type: string) => ConnectorKind | undefined
  /** The way in which connectors of a type lead browsers to their source and back. */
  redirect: (type: string) => RedirectKind | undefined
  /** What connectors of a type say of themselves that write to us. */
  writer: (type: string) => WritingKind | undefined
  /** Any of them. */
  source: (type: string) => ConnectorKind | RedirectKind | WritingKind | undefined
}

/** Joins the list of dialects. Two that launch the same type are a programmer's error. */
export const createDialects = (all: readonly Dialect[]): Dialects => {
  const launches = new Map<string, Launch>()
  for (const { launch } of all) {
    if (!launch) continue
    if (launches.has(launch.type)) throw new Error(`Two dialects launch ${launch.type}.`)
    launches.set(launch.type, launch)
  }
  const kinds = all.flatMap(({ connector }) => connector ?? [])
  const redirects = all.flatMap(({ redirect }) => redirect ?? [])
  const connector = (type: string) => kinds.find((each) => each.type === type)
  const redirect = (type: string) => redirects.find((each) => each.type === type)
  const writers = all.flatMap(({ writer }) => writer ?? [])
  const writer = (type: string) => writers.find((each) => each.type === type)
  return {
    all,
    served: (config) => all.filter(({ isServed }) => isServed?.(config) !== false),
    launch: (type) => launches.get(type),
    connector,
    redirect,
    writer,
    source: (type) => connector(type) ?? redirect(type) ?? writer(type),
  }
}

/** True for an application that a person opens; others only ask for people. */
export const hasTile = (dialects: Dialects, { type, settings }: Application): boolean =>
  dialects.launch(type)?.hasTile?.(settings) ?? true
