/** The forms that an application has at a door of its own, filled in, for tests of forgery. */
import type { TestHub } from '../helper.ts'
import { type Browser, password, readFormFields } from '../helper.ts'
import { enter } from './browser.ts'

/** A form that would work, and whether it did. */
export type Ready = {
  browser: Browser
  url: string
  form: Record<string, string>
  token: string
  happened: () => Promise<boolean>
  /** Where it is, if not at the hub's own address. */
  host?: string
  /** The file that goes with it: the form is then in parts. */
  file?: Buffer
}

const host = 'lounge.harbor.localhost:3000'
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

export const addRoom = (hub: TestHub) =>
  hub.hub.applications.add({
    owner: hub.organizations.harbor,
    name: 'Lounge',
    type: 'chat-room',
    settings: { url: `http://${host}/room/` },
  })

let people = 0
const newEmail = (): string => {
  people += 1
  return `r${people}@harbor.example`
}

const prepareAvatar = async (hub: TestHub, hasPicture: boolean): Promise<Ready> => {
  const home = hub.organizations.harbor
  const user = await hub.hub.users.add({ home, email: newEmail() })
  if (hasPicture) await hub.hub.avatars.set(user, gif)
  const browser = hub.browser({ host })
  browser.jar.set('foyer', (await enter(hub, user)).jar.get('foyer') ?? '')
  const { picture: _, ...form } = readFormFields((await browser.get('/avatar')).body)
  const before = (await hub.hub.users.get(user.id)).avatar
  const happened = async () => (await hub.hub.users.get(user.id)).avatar !== before
  const url = hasPicture ? '/avatar/remove' : '/avatar'
  return { browser, url, form, token: 'token', happened, host, ...(!hasPicture && { file: gif }) }
}

const prepareRegister = async (hub: TestHub): Promise<Ready> => {
  const browser = hub.browser({ host })
  const form = { ...readFormFields((await browser.get('/register')).body), email: newEmail() }
  const happened = async () => {
    await hub.hub.mail.work()
    return hub.hub.mail.kept().some(({ to }) => to === form.email)
  }
  return { browser, url: '/register', form, token: 'token', happened, host }
}

const prepareChoose = async (hub: TestHub): Promise<Ready> => {
  const { browser, form: asked, happened: isSent } = await prepareRegister(hub)
  await browser.post('/register', asked)
  await isSent()
  const { email = '' } = asked
  const link = hub.hub.mail.kept().find(({ to }) => to === email)?.link ?? ''
  const page = await browser.follow(await browser.get(link.replace(`http://${host}`, '')))
  const { rootId } = hub.organizations.harbor
  const happened = async () => (await hub.hub.users.findByEmail(rootId, email)) !== undefined
  const form = { ...readFormFields(page.body), password }
  return { browser, url: '/register/choose', form, token: 'token', happened, host }
}

/** By route; the hub is there once the tests run. */
export const roomForms = (open: () => TestHub): Record<string, () => Promise<Ready>> => ({
  'POST /register': () => prepareRegister(open()),
  'POST /register/choose': () => prepareChoose(open()),
  'POST /avatar': () => prepareAvatar(open(), false),
  'POST /avatar/remove': () => prepareAvatar(open(), true),
})

/** A form as browsers write it: in parts where a file goes with it (RFC 7578). */
export const writeForm = ({ file }: Ready, form: Record<string, string>) => {
  if (!file) {
    const payload = Buffer.from(new URLSearchParams(form).toString())
    return { payload, type: 'application/x-www-form-urlencoded' }
  }
  const head = (name: string): string => `--edge\r\nContent-Disposition: form-data; name="${name}"`
  const fields = Object.entries(form).map(([name, value]) => `${head(name)}\r\n\r\n${value}\r\n`)
  const parts = [
    ...fields,
    `${head('picture')}; filename="me.gif"\r\n\r\n`,
    file,
    '\r\n--edge--\r\n',
  ]
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)))
  return { payload, type: 'multipart/form-data; boundary=edge' }
}
