/** A hub as a process, with a chat room in it whose key a website has, made by commands. */
import { openProcess } from '../command/foyer.ts'
import { type Browser, openBrowser, website } from './browser.ts'
import { openForwarder } from './forward.ts'

/** The page of the room, which says who its visitor is. */
const roomPath = '/room/'

export const openRoom = async (...settings: string[]) => {
  const hub = await openProcess()
  const port = Number(new URL(hub.running.url).port)
  const host = `chat.harbor.localhost:${port}`
  const words = ['application', 'add', 'Chat', '--type', 'chat-room']
  const url = ['--url', `http://${host}${roomPath}`]
  const sets = [`sites=${website}`, ...settings].flatMap((each) => ['--set', each])
  const added = await hub.foyer([...words, ...url, ...sets])
  if (added.status !== 0) throw new Error(added.error)
  const { key } = await hub.data('key add Website --application Chat')
  const forwarder = await openForwarder(port, host)
  return {
    ...hub,
    port,
    host,
    key: String(key),
    /** Where the room is, for who cannot look its name up. */
    origin: forwarder.origin,
    sent: forwarder.sent,
    openBrowser: (): Browser => openBrowser(port, host),
    /** The person of that address, as the hub knows them. */
    async find(email: string) {
      const [root] = await hub.hub.organizations.roots()
      return root && hub.hub.users.findByEmail(root.id, email)
    },
    /** True if the room knows the browser's visitor by that e-mail address. */
    async knows(browser: Browser, email: string): Promise<boolean> {
      const { path, body } = await browser.open(roomPath)
      return path === roomPath && body.includes(email)
    },
    async close() {
      await forwarder.close()
      await hub.close()
    },
  }
}

export type Room = Awaited<ReturnType<typeof openRoom>>
