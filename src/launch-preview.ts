/** What an application would be told of a person, and whether they may open it: nothing is sent. */
import type { Application } from './application.ts'
import type { Hub } from './hub.ts'
import type { JsonValue } from './organization.ts'
import { isRefusal } from './refusal.ts'
import type { User } from './user.ts'

export type LaunchPreview = {
  isOpen: boolean
  /** The organization through which it is open, or why it is not. */
  cause: string
  /** By the names that the application has for it; empty where nothing would be told. */
  told: Record<string, JsonValue>
}

const closed = (cause: string): LaunchPreview => ({ isOpen: false, cause, told: {} })

/** The same rules decide as for a launch (`launch.ts`). No event: nobody is sent anywhere. */
export const previewLaunch = async (
  hub: Hub,
  application: Application,
  user: User,
): Promise<LaunchPreview> => {
  const may = await hub.may(user, application)
  if (!may.yes) return closed(may.cause)
  const { organization } = may
  const root = await hub.organizations.get(application.rootId)
  const { preview } = hub.dialects.launch(application.type) ?? {}
  try {
    const told = await preview?.(hub, { application, organization, root, user })
    return { isOpen: true, cause: organization.name, told: told ?? {} }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return closed(error.detail.cause ?? error.message)
  }
}
