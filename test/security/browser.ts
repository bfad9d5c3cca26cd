/** Shortcuts for tests that need many signed-in browsers, or many tries at the door. */

import { dialects } from '../../src/dialects/index.ts'
import { createServer } from '../../src/http/server.ts'
import { createHub } from '../../src/hub.ts'
import type { SessionInput } from '../../src/session.ts'
import { createStore } from '../../src/store/store.ts'
import type { User } from '../../src/user.ts'
import { systemWorld } from '../../src/world.ts'
import { type Browser, readFormFields, type TestHub } from '../helper.ts'

/** A browser that is signed in, without the work of a password. */
export const enter = async (
  { hub, browser: open, config }: TestHub,
  user: User,
  input: Partial<SessionInput> = {},
): Promise<Browser> => {
  const browser = open()
  const { secret } = await hub.sessions.start({ user, method: 'password', ...input })
  browser.jar.set(config.url.startsWith('https:') ? '__Host-foyer' : 'foyer', secret)
  return browser
}

/** The filled form of the door, good for as many tries as one likes. */
export const openDoor = async (browser: Browser, at = '/sign-in') => {
  const fields = readFormFields((await browser.get(at)).body)
  return (email: string, password = '') => browser.post('/sign-in', { ...fields, email, password })
}

/** An address of its own for each number. */
export const addressOf = (number: number): string => `198.18.${number >> 8}.${number & 255}`

/** The same database behind another process. */
export const openAnother = async ({ config, database, now }: TestHub) => {
  const store = createStore(database, now)
  const world = { now, random: systemWorld.random }
  const hub = createHub({ config, store, world, dialects })
  await hub.dataKeys.prepare()
  const server = await createServer(hub)
  await server.ready()
  return server
}

/** Makes the hub one that nobody has set up yet. */
export const emptyHub = async ({ hub, now }: TestHub): Promise<void> => {
  for (const root of await hub.organizations.roots()) {
    await hub.organizations.change(root.id, { deletedAt: now() })
  }
}

/** A link for the first administrator, as the log shows it: its path. */
export const firstLink = async ({ hub }: TestHub): Promise<string> => {
  const input = { purpose: 'first-administrator', lifetimeMinutes: 60, uses: 1 } as const
  return `/first-administrator?ticket=${await hub.tickets.issue(input)}`
}
