/** What a website does with its people: the calls of the document, whichever face they come by. */
import type { Hub } from '../../hub.ts'
import { keepsPasswords } from '../../organization-password.ts'
import { refuse } from '../../refusal.ts'
import type { User, UserChange } from '../../user.ts'
import type { Voucher } from '../../vouch.ts'
import { findText, getText, type Parameters } from './parameter.ts'
import { readAvatar, readName, readVouched } from './vouched.ts'

/** What was done, in words for the developer, and for whom a token is to be given. */
export type Done = { message: string; user?: User }

export type Act = (hub: Hub, voucher: Voucher, given: Parameters) => Promise<Done>

/** Compared by the plugin of WordPress (wire 003 §4.2): on other words it deletes its new user. */
const duplicateWords =
  'It looks like you already have a chat room account! ' +
  'A chat room account for that username and email address combination already exists!'

/** At once; more are no list that a person made (CHT-13). */
const deletedMax = 1000

/** A picture for somebody who has none, where the key reaches them. */
const lendAvatar = async (
  hub: Hub,
  voucher: Voucher,
  user: User,
  avatar: string | undefined,
): Promise<void> => {
  if (avatar === undefined || user.avatar !== null) return
  if (await hub.vouching.commands(voucher, user)) {
    await hub.vouching.change(user, { avatar }, voucher)
  }
}

/** "Make The Request To Generate Access Token": the e-mail address says who it is. */
export const generate: Act = async (hub, voucher, given) => {
  const vouched = readVouched(given)
  const { user } = await hub.vouching.introduce(vouched, voucher)
  await lendAvatar(hub, voucher, user, vouched.avatar)
  return { message: 'The access token was generated.', user }
}

const refuseDuplicate = (): never => refuse('conflict', duplicateWords)

/** "Register A User in the Chat Room". */
export const register: Act = async (hub, voucher, given) => {
  const vouched = readVouched(given)
  const known = await hub.users.findByEmail(voucher.application.rootId, vouched.email)
  if (known) return refuseDuplicate()
  const { user, isNew } = await hub.vouching.introduce(vouched, voucher)
  return isNew ? { message: 'The user was registered.', user } : refuseDuplicate()
}

const getUser = async (hub: Hub, voucher: Voucher, text: string): Promise<User> => {
  const words = 'There is no user with that email address or username.'
  return (await hub.vouching.find(voucher, text)) ?? refuse('invalid', words)
}

/** Nothing where passwords are kept elsewhere. Refuses with `invalid` one that is too weak. */
const hashPassword = async (
  hub: Hub,
  user: User,
  password: string | undefined,
): Promise<string | undefined> => {
  if (password === undefined) return undefined
  const home = await hub.organizations.get(user.homeId)
  if (!(await keepsPasswords(hub.organizations, home))) return undefined
  const own = [user.email ?? '', user.username ?? '', user.firstName, user.lastName, home.name]
  return hub.passwords.hash(password, own)
}

/** An empty one takes the picture away; one that we would not show changes nothing. */
const readAvatarChange = (given: Parameters): UserChange => {
  const text = given.get('avatarurl')
  if (text === undefined) return {}
  const avatar = text === '' ? null : readAvatar(text)
  return avatar === undefined ? {} : { avatar }
}

/** "Edit User Details": of what is empty, only the picture changes. */
export const edit: Act = async (hub, voucher, given) => {
  const user = await getUser(hub, voucher, getText(given, 'user'))
  const [username, email] = [findText(given, 'username'), findText(given, 'email')]
  const name = findText(given, 'name')
  const passwordHash = await hashPassword(hub, user, findText(given, 'password'))
  const change: UserChange = {
    ...(username !== undefined && { username }),
    ...(email !== undefined && { email }),
    ...(name !== undefined && readName(name)),
    ...(passwordHash !== undefined && { passwordHash }),
    ...readAvatarChange(given),
  }
  await hub.vouching.change(user, change, voucher)
  return { message: 'The user was edited.' }
}

/** The early form of a change of the password (wire 003 §4.1). */
export const setPassword: Act = (hub, voucher, given) => {
  const user = findText(given, 'user') ?? getText(given, 'userid')
  const password = getText(given, 'password')
  return edit(hub, voucher, new Map(Object.entries({ user, password })))
}

/** The names of a comma list, each once. Refuses with `invalid` none, or too many. */
const readList = (text: string): string[] => {
  const names = text.split(',').map((name) => name.trim())
  const found = [...new Set(names.filter((name) => name !== ''))]
  if (found.length === 0) refuse('invalid', 'There is nobody to delete.')
  if (found.length > deletedMax) {
    refuse('invalid', `No more than ${deletedMax} users may be deleted at once.`)
  }
  return found
}

/** "Delete A User": by e-mail addresses, or as early plugins do by usernames, in `users`. */
export const remove: Act = async (hub, voucher, given) => {
  const emails = findText(given, 'emails')
  const names = readList(emails ?? findText(given, 'users') ?? getText(given, 'emails'))
  const { rootId } = voucher.application
  const counts = { removed: 0, withdrawn: 0, untouched: 0, unknown: 0 }
  for (const name of names) {
    const user = emails
      ? await hub.users.findByEmail(rootId, name)
      : await hub.vouching.find(voucher, name)
    counts[user ? await hub.vouching.remove(user, voucher) : 'unknown'] += 1
  }
  const { removed, withdrawn, untouched, unknown } = counts
  const message =
    `Deleted: ${removed}. No longer let in: ${withdrawn}. ` +
    `Not yours to delete: ${untouched}. Unknown: ${unknown}.`
  return { message }
}
