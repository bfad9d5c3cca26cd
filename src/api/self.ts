/** `GET /api/v1/me`: who is signed in, and what they administer. The console begins with it. */
import { getPerson } from '../http/caller.ts'
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
      avatar: maybe(text({ maxLength: 2000 })),
      administers: list(organizationSchema, {
        description: 'The highest ones; what stands below them is yours too.',
      }),
      hub: object({ url: text(), version: text(), isDevelopment: flag(), sendsMail: flag() }),
    }),
  ),
  run: async (call) => {
    const { user } = getPerson(call.request)
    const { url, isDevelopment, mail } = call.hub.config
    return {
      id: user.id,
      name: nameOf(user),
      email: user.email,
      avatar: user.avatar,
      administers: (await administered(call)).map(writeOrganization),
      hub: { url, version, isDevelopment, sendsMail: mail !== undefined || isDevelopment },
    }
  },
})

export const selfOperations: readonly Operation[] = [getMe]
