/**
 * Launch: handing a signed-in user on to an application. Whichever door asks (a tile, an
 * `open_url`, a service provider's request), the same rules decide and the same events are left.
 */

import type { Application } from './application.ts'
import type { Facts } from './attempt-fact.ts'
import type { Answer, Dialects, Opened } from './dialect.ts'
import type { Actor } from './event.ts'
import { noFor, stepOf } from './grant.ts'
import type { Hub } from './hub.ts'
import type { JsonValue } from './organization.ts'
import { isRefusal, Refusal } from './refusal.ts'
import { reaches, type Session } from './session.ts'
import type { Store } from './store/store.ts'
import type { User } from './user.ts'

export type LaunchRequest = {
  application: Application
  user: User
  session: Session
  /** What the dialect kept of the request that began this. */
  request?: JsonValue | undefined
  attempt: string
  address?: string
}

const closedWords = 'This application is not open to you.'

/** What the browser takes along, where the dialect says no more: secrets go when it is kept. */
const factsOf = (answer: Answer): Facts =>
  answer.kind === 'redirect'
    ? { to: answer.url }
    : { to: answer.action, fields: answer.fields.map(({ name }) => name) }

export const createLaunch = (hub: Hub, store: Store, dialects: Dialects) => {
  const { world } = hub

  const open = async (input: LaunchRequest): Promise<Opened> => {
    const { application, user, session } = input
    if (!reaches(session, application.id)) {
      throw new Refusal('forbidden', closedWords, {
        ...{ rule: 'application.out-of-reach', cause: 'the session does not reach it' },
      })
    }
    const may = await hub.may(user, application)
    if (!may.yes) throw new Refusal('forbidden', closedWords, noFor(may))
    hub.attempts.note(input.attempt, stepOf(may))
    const launch = dialects.launch(application.type)
    if (!launch) throw new Error(`Nothing launches applications of type ${application.type}.`)
    const { organization } = may
    const root = await hub.organizations.get(application.rootId)
    return launch.open(hub, { ...input, organization, root })
  }

  /** Refuses with `forbidden`, and with what the launch itself refuses; either leaves its event. */
  return async (input: LaunchRequest): Promise<Answer> => {
    const { application, user, session } = input
    const by: Actor = { userId: user.id, address: input.address, attempt: input.attempt }
    const event = {
      ...by,
      type: 'application.opened',
      organization: { id: application.organizationId, rootId: application.rootId },
      applicationId: application.id,
    }
    try {
      const { answer, visit, told, sent } = await open(input)
      hub.attempts.note(input.attempt, { name: 'sent', facts: sent ?? factsOf(answer) })
      await store.write(async (rows) => {
        await rows.sessions.visit(session.id, application.id, JSON.stringify(visit ?? null))
        await rows.favourites.open(user.id, application.id, world.now())
        await rows.events.add({ ...event, data: { type: application.type, ...told } })
      })
      return answer
    } catch (error) {
      if (isRefusal(error)) await hub.events.refused(event, error)
      throw error
    }
  }
}
