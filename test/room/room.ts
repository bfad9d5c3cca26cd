/** A chat room with a door of its own, the mail of its hub, and what people do between the two. */
import type { LightMyRequestResponse } from 'fastify'
import type { Settings } from '../../src/setting.ts'
import type { User } from '../../src/user.ts'
import { type Browser, openTestHub, readFormFields, type TestOptions } from '../helper.ts'
import { openMailbox } from '../mail/mailbox.ts'

/** A password that will do. */
export const chosen = 'seven herons near the weir'

const roomHost = 'chat.harbor.localhost:3000'
export const roomOrigin = `http://${roomHost}`

/** `settings` are those of the room beside its address; `config` without mail: `{ mail: '' }`. */
export const openRoom = async (settings: Settings = {}, config: TestOptions = {}) => {
  const mailbox = await openMailbox()
  const mail = `smtp://127.0.0.1:${mailbox.port}`
  const hub = await openTestHub({ mail, mailFrom: 'sso@foyer.example', ...config })
  const { harbor } = hub.organizations
  const addRoom = (name: string, host: string, more: Settings = {}) =>
    hub.hub.applications.add({
      owner: harbor,
      name,
      type: 'chat-room',
      settings: { url: `http://${host}/room/`, ...more },
    })
  const room = await addRoom('Harbor Lounge', roomHost, settings)
  const browser = (address?: string): Browser =>
    hub.browser({ host: roomHost, ...(address !== undefined && { address }) })
  const fieldsOf = async (by: Browser, path: string) => readFormFields((await by.get(path)).body)

  return {
    hub,
    room,
    host: roomHost,
    letters: mailbox.received,
    browser,
    addRoom,

    /** Fills in the form at that path, and lets the mail go out. */
    async fill(
      path: string,
      form: Record<string, string>,
      by: Browser = browser(),
      headers: Record<string, string> = {},
    ): Promise<LightMyRequestResponse> {
      const answer = await by.post(path, { ...(await fieldsOf(by, path)), ...form }, headers)
      await hub.hub.mail.work()
      return answer
    },

    /** Opens the link of the newest letter, as far as its form. */
    async open(by: Browser = browser(), letter = mailbox.received.at(-1)) {
      const link = new URL(/https?:\/\/\S+/.exec(letter?.text ?? '')?.[0] ?? 'http://none.example')
      const cross = { 'sec-fetch-site': 'cross-site' }
      const page = await by.follow(await by.get(`${link.pathname}${link.search}`, cross))
      return { origin: link.origin, path: link.pathname, page }
    },

    /** Opens the link of the newest letter and chooses that password. */
    async choose(by: Browser = browser(), word = chosen): Promise<LightMyRequestResponse> {
      const { path, page } = await this.open(by)
      return by.post(path, { ...readFormFields(page.body), password: word })
    },

    findUser: (email: string): Promise<User | undefined> =>
      hub.hub.users.findByEmail(harbor.rootId, email),

    /** As if nobody had asked for anything yet. */
    async begin(): Promise<void> {
      hub.pass(86_400_000)
      await hub.hub.mail.work()
      mailbox.received.length = 0
    },

    async close(): Promise<void> {
      await hub.close()
      await mailbox.close()
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
