/**
 * Passes: what an application behind a proxy is told of a person with each request, as plain
 * values for headers and as a short-lived signed JWT (RFC 7519). The keys that check it are those
 * of the application's root, published as a JSON Web Key Set (RFC 7517 §5).
 */
import { X509Certificate } from 'node:crypto'
import type { JWK } from 'jose'
import type { Application } from './application.ts'
import type { Nouns } from './hub.ts'
import type { Organization } from './organization.ts'
import type { Session } from './session.ts'
import type { HeldSigningKey } from './signing-key.ts'
import type { PlacedSite, Section, Site } from './site.ts'
import { nameOf, type User } from './user.ts'

/** What is told of a person. Empty where there is nobody, so that nothing forged stays. */
export type Pass = {
  user: string
  email: string
  name: string
  groups: string[]
  picture: string
  /** Shown within another site's page: the application leaves out its header. */
  isEmbedded: boolean
  /** The sections that the person may open, by name. */
  sections: string[]
  /** The origins whose pages may show the application (CSP `frame-ancestors`). */
  framedBy: string[]
}

const jwtLifetimeSeconds = 60
/** One that was made a moment ago for the same facts is as good as a new one. */
const jwtFreshMs = 20_000
const keptCount = 5_000

/** What the values are called as headers, unless the site says otherwise. */
export const headerNames = {
  user: 'Remote-User',
  email: 'Remote-Email',
  name: 'Remote-Name',
  groups: 'Remote-Groups',
  jwt: 'X-Foyer-Jwt',
} as const

/** UTF-8 as header values carry it (RFC 9110 §5.5): bytes, no control characters. */
const writeValue = (text: string): string =>
  Buffer.from(text.replaceAll(/\p{Cc}/gu, ' ').trim()).toString('latin1')

const writeListed = (name: string): string =>
  name.trim().replaceAll('%', '%25').replaceAll(',', '%2C')

/**
 * A pass as headers: every one of them each time, empty where there is nothing to say, so that
 * none that a browser sent itself arrives in its place (FWD-01). Within the name of a group a
 * comma is written `%2C`, and a percent sign `%25`.
 */
export const writePass = (site: Site, pass: Pass, jwt: string): Record<string, string> => {
  const values = {
    user: pass.user,
    email: pass.email,
    name: pass.name,
    groups: pass.groups.map(writeListed).join(','),
    jwt,
  }
  const entries = Object.entries(values).map(([key, value]) => {
    const name = site.headerNames[key] ?? headerNames[key as keyof typeof values]
    return [name.toLowerCase(), writeValue(value)]
  })
  return Object.fromEntries(entries)
}

const algorithms = { 'RSA-2048': 'RS256', 'EC-P256': 'ES256' } as const

/** The pass of a request that nobody is signed in to. */
export const nobody: Pass = {
  user: '',
  email: '',
  name: '',
  groups: [],
  picture: '',
  isEmbedded: false,
  sections: [],
  framedBy: [],
}

export const createPasses = (hub: Nouns) => {
  const kept = new Map<string, { text: string; at: number }>()

  /** The sections that a person may open: an owner all of them, others by permission. */
  const sectionsOf = async (
    user: User,
    application: Application,
    sections: readonly Section[],
  ): Promise<Section[]> => {
    if (sections.every((each) => each.permission === undefined)) return [...sections]
    const grants = await hub.grants.held(user, application)
    if (grants.some((each) => each.role === 'owner')) return [...sections]
    const held = new Set(grants.flatMap((each) => each.permissions))
    return sections.filter(({ permission }) => permission === undefined || held.has(permission))
  }

  const claimsOf = (pass: Pass): Record<string, unknown> => ({
    preferred_username: pass.user,
    ...(pass.email && { email: pass.email }),
    ...(pass.picture && { picture: pass.picture }),
    name: pass.name,
    groups: pass.groups,
    embedded: pass.isEmbedded,
    sections: pass.sections,
    frame_ancestors: pass.framedBy,
  })

  const sign = async (
    key: HeldSigningKey,
    site: Site,
    subject: string,
    pass: Pass,
  ): Promise<string> => {
    const { SignJWT } = await import('jose')
    const now = Math.floor(hub.world.now() / 1000)
    return new SignJWT(claimsOf(pass))
      .setProtectedHeader({ alg: algorithms[key.algorithm], kid: key.id, typ: 'JWT' })
      .setIssuer(hub.config.url)
      .setAudience(new URL(site.url).origin)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + jwtLifetimeSeconds)
      .sign(key.privateKey)
  }

  return {
    /** What the application of a site is told of a person, as of now. */
    async describe(
      { application, site }: PlacedSite,
      { user, session }: { user: User; session: Pick<Session, 'isEmbedded'> },
    ): Promise<Pass> {
      const owner = await hub.organizations.get(application.organizationId)
      const groups = await hub.groups.toldTo(owner, user)
      const sections = await sectionsOf(user, application, site.sections)
      return {
        user: user.username ?? user.email ?? user.id,
        email: user.email ?? '',
        name: nameOf(user),
        groups: groups.map((group) => group.name),
        picture: user.avatar ?? '',
        isEmbedded: session.isEmbedded,
        sections: sections.map((section) => section.name),
        framedBy: [...site.framedBy],
      }
    },

    sectionsOf,

    /**
     * The same as a JWT: RS256 or ES256, `iss` the hub, `aud` the origin of the application,
     * `sub` the user's id, good for a minute.
     */
    async sign({ application, site }: PlacedSite, user: User, pass: Pass): Promise<string> {
      const root = await hub.organizations.get(application.rootId)
      const key = await hub.signingKeys.current(root)
      const name = JSON.stringify([key.id, application.id, site.url, user.id, pass])
      const now = hub.world.now()
      const known = kept.get(name)
      if (known && now >= known.at && now - known.at < jwtFreshMs) return known.text
      const text = await sign(key, site, user.id, pass)
      if (kept.size >= keptCount) kept.clear()
      kept.set(name, { text, at: now })
      return text
    },

    /** The keys that check the passes of a root: what signs now, what will, and what did. */
    async keys(root: Organization): Promise<{ keys: JWK[] }> {
      const { exportJWK } = await import('jose')
      const published = await hub.signingKeys.published(root)
      const keys = published.map(async ({ id, algorithm, certificate }) => {
        const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
        return { ...(await exportJWK(publicKey)), kid: id, use: 'sig', alg: algorithms[algorithm] }
      })
      return { keys: await Promise.all(keys) }
    },
  }
}

export type Passes = ReturnType<typeof createPasses>
