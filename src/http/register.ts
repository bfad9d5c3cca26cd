/** Registration at the door of an application that takes people whom nobody knows yet. */
import type { Hub } from '../hub.ts'
import type { OwnDoor } from './own-door.ts'

/** Where the sign-in page sends somebody new: elsewhere, to our own page, or nowhere. */
export const findRegisterUrl = async (hub: Hub, { door }: OwnDoor): Promise<string | undefined> => {
  if (door.registerUrl !== undefined) return door.registerUrl
  return hub.mail.isAvailable ? '/register' : undefined
}
