/**
 * `/teams` (the page "Teams: Add Or Update" beside seed 004): a server adds somebody to the team
 * of a bot, or changes what they may do there.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../../event.ts'
import type { Hub } from '../../hub.ts'
import type { JsonValue } from '../../organization.ts'
import { checkPassword } from '../../password-rule.ts'
import { isRefusal, refuse } from '../../refusal.ts'
import type { Setting, Settings } from '../../setting.ts'
import { readEmail, type User } from '../../user.ts'
import { getBotOfToken } from './integration.ts'
import { type Body, bodyOf, findSwitches, findText, readSwitch, readText } from './wire.ts'

/** An invitation is a letter to somebody who has not asked for it. */
const perInvited = { burst: 3, everyMs: 15 * 60_000 }

export const profileSetting: Setting = {
  key: 'profiles',
  label: 'Team profiles',
  help: 'What a ProfileId or a Group of a team stands for: its name and the permissions.',
  kind: 'map',
}

const textsOf = (value: JsonValue): string[] => [value].flat().map(String)

const profilesOf = (settings: Settings): Map<string, string[]> =>
  new Map(
    Object.entries((settings.profiles ?? {}) as Settings).map(([name, value]) => [
      name,
      textsOf(value),
    ]),
  )

/**
 * The permissions that a call asks for, or undefined where it says nothing of them: those of a
 * profile, and those named one by one, as older clients do. A group without a profile is a label.
 */
const readPermissions = (body: Body, settings: Settings): string[] | undefined => {
  const profiles = profilesOf(settings)
  const profileId = findText(body, 'ProfileId')
  const group = findText(body, 'Group')
  const profile = profiles.get(profileId ?? group ?? '')
  if (profileId !== undefined && !profile) refuse('invalid', 'There is no such ProfileId.')
  const named = findSwitches(body, 'Permissions')
  if (!profile && !named) return undefined
  return [...new Set([...(profile ?? []), ...(named ?? [])])]
}

/** By mail, to whoever has no password yet; others are in as soon as they sign in. */
const invite = async (hub: Hub, user: User, by: Actor): Promise<void> => {
  if (user.passwordHash !== null || !hub.mail.isAvailable) return
  if (!(await hub.limits.allows({ bucket: `invitations of user ${user.id}`, ...perInvited })))
    return
  try {
    await hub.recovery.invite(user, by)
  } catch (error) {
    // Their passwords are kept elsewhere: they sign in there.
    if (!isRefusal(error)) throw error
  }
}

const addMember = async (hub: Hub, request: FastifyRequest): Promise<void> => {
  const { application, holder } = await getBotOfToken(hub, request)
  const body = bodyOf(request)
  const email = readEmail(readText(body, 'Email'))
  const password = findText(body, 'Password')
  const isSilent = readSwitch(body, 'SkipInvite') || password !== undefined
  const permissions = readPermissions(body, application.settings)
  if (password !== undefined) checkPassword(password, [email])
  const by = { keyId: holder.key.id, address: request.ip, attempt: request.attempt }
  const grant = { permissions, status: isSilent ? ('active' as const) : ('invited' as const) }
  const voucher = { holder, application, by, grant }
  const { user } = await hub.vouching.introduce({ email, password }, voucher)
  if (!isSilent) await invite(hub, user, by)
}

export const teamRoutes = (hub: Hub) => async (server: FastifyInstance) => {
  const anyone = { config: { caller: 'anyone' as const, hosts: 'site' as const } }
  server.post('/teams', anyone, async (request) => {
    await addMember(hub, request)
    return {}
  })
}
