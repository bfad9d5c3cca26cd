/**
 * The public plugins for WordPress, 1.0.0 and 1.1.5, as their captures and wire 003 describe
 * them: what they send, in their headers and order, and what they do with the answers.
 */
import type { Room } from './room.ts'
import {
  type Header,
  type Heard,
  readTold,
  sendCall,
  type Told,
  tokenOf,
  writeQuery,
} from './wire.ts'

const duplicateWords =
  'It looks like you already have a chat room account! A chat room account for that username ' +
  'and email address combination already exists!'

const site = 'http://wp.example'

const headersOf = (url: URL, first: URL, body: string): Header[] => [
  ['Host', url.host],
  ['User-Agent', `WordPress/6.1.9; ${site}`],
  ['Accept', '*/*'],
  ['Accept-Encoding', 'deflate, gzip, br, zstd'],
  ['Referer', first.href],
  ['Connection', 'close'],
  ['Content-Length', String(Buffer.byteLength(body))],
  ['Content-Type', 'application/x-www-form-urlencoded'],
]

/** `wp_remote_post`: after a 302 or 303 it asks by GET, with the form all the same. */
export const post = async (address: string, fields: readonly Header[]): Promise<Heard> => {
  const body = writeQuery(fields)
  const first = new URL(address)
  let call = { method: 'POST' as 'GET' | 'POST', url: first }
  for (let count = 0; ; count += 1) {
    const heard = await sendCall({ ...call, headers: headersOf(call.url, first, body), body })
    if (heard.location === undefined || count === 5) return heard
    const method = heard.status === 302 || heard.status === 303 ? 'GET' : call.method
    call = { method, url: new URL(heard.location, call.url) }
  }
}

export type Person = { login: string; email: string; password?: string; name?: string }

/** A site with one of the plugins, and the people that it has itself. */
export const createSite = (room: Pick<Room, 'host' | 'key'>, version: '1.0.0' | '1.1.5') => {
  const isNew = version === '1.1.5'
  const users = new Set<string>()
  const call = async (name: string, fields: readonly Header[]): Promise<Told> =>
    readTold(await post(`http://${room.host}/sso/${name}`, [['apikey', room.key], ...fields]))

  return {
    users,
    /** What a page shows to somebody who has just registered: a complaint, or nothing. */
    async register({ login, email, password = '', name = '' }: Person): Promise<string> {
      users.add(login)
      const fields: Header[] = [
        ['username', login],
        ['email', email],
        ['password', password],
        ...(isNew ? [['name', name] as const] : []),
      ]
      const { success, message } = await call('user/register', fields)
      if (isNew || success || message === duplicateWords) return ''
      users.delete(login)
      return String(message)
    },
    /** The token that the browser keeps in `wtbchat_logout_token`; none where SSO failed. */
    async login({ login, email, password = '' }: Person): Promise<string> {
      const given: Header[] = [
        ['username', login],
        ['email', email],
        ...(isNew ? [['password', password] as const] : []),
      ]
      return tokenOf(await call('token/generate', given))
    },
    saveProfile(user: string, changed: readonly Header[]): Promise<Told> {
      return call('user/edit', [['user', user], ...changed])
    },
    remove(people: readonly Person[]): Promise<Told> {
      const names = people.map((each) => (isNew ? each.email : each.login)).join(',')
      return call('user/delete', [[isNew ? 'emails' : 'users', names]])
    },
  }
}
