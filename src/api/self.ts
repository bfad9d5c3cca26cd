/** `GET /api/v1/me`: who is signed in, and what they administer. The console begins with it. */
import { findAvatarPath } from '../avatar.ts'
import { getPerson } from '../http/caller.ts'
import { signOutToken } from '../http/door.ts'
import { nameOf } from '../user.ts'
import { version } from '../version.ts'
import { type Operation, operation } from './operation.ts'
import { organizationSchema, writeOrganization } from './organization.ts'
import { administered } from './place.ts'
import { flag, identifier, list, maybe, named, object, text } from './schema.ts'

const getMe = operation({
  id: 'getMe',
  method: 'GET',
  path: '/me',
  chapter: 'You',
  summary: 'Who you are, and which organizations you administer.',
  permission: 'session',
  answer: named(
    'Me',
    object({
      id: identifier(),
      name: text(),
      email: maybe(text()),
      avatar: maybe(text({ description: 'The path of a picture that is kept here.' })),
      administers: list(organizationSchema, {
        description: 'The highest ones; what stands below them is yours too.',
      }),
      signOut: text({ description: 'The token of the form that signs out, at `POST /sign-out`.' }),
      hub: object({ url: text(), version: text(), isDevelopment: flag(), sendsMail: flag() }),
    }),
  ),
  run: async (call) => {
    const { user, session } = getPerson(call.request)
    const { hub } = call
    const { url, isDevelopment, mail } = hub.config
    return {
      id: user.id,
      name: nameOf(user),
      email: user.email,
      avatar: user.avatar === null ? null : (findAvatarPath(hub.config, user.avatar) ?? null),
      administers: (await administered(call)).map(writeOrganization),
      signOut: signOutToken(hub, session.id),
      hub: { url, version, isDevelopment, sendsMail: mail !== undefined || isDevelopment },
    }
  },
})

export const selfOperations: readonly Operation[] = [getMe]
