/** The forms of the launcher and the profile, filled in, for tests of forgery. */
import type { User } from '../../src/user.ts'
import { type Browser, password, readFormFields, type TestHub } from '../helper.ts'
import { enter } from './browser.ts'
import type { Ready } from './room-form.ts'

const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

type Person = { hub: TestHub; user: User; browser: Browser }

let people = 0

const addPerson = async (hub: TestHub): Promise<Person> => {
  people += 1
  const home = hub.organizations.harbor
  const email = `profile${people}@harbor.example`
  const { passwordHash } = await hub.hub.users.get(hub.people.dev.id)
  const { id } = await hub.hub.users.add({ home, email })
  const user = await hub.hub.users.change(id, { passwordHash })
  return { hub, user, browser: await enter(hub, user) }
}

/** A form of the profile with the token of its page. */
const fill = async (
  { hub, user, browser }: Person,
  path: string,
  form: Record<string, string>,
  isDone: (user: User) => boolean | Promise<boolean>,
): Promise<Ready> => {
  const { attempt = '', token = '' } = readFormFields((await browser.get('/profile')).body)
  return {
    ...{ browser, url: `/profile/${path}`, token: 'token', form: { attempt, token, ...form } },
    happened: async () => isDone(await hub.hub.users.get(user.id)),
  }
}

const isSessionOver =
  ({ hub }: Person, secret: string) =>
  async (): Promise<boolean> =>
    (await hub.hub.sessions.find(secret)) === undefined

const fillSession = async (person: Person, path: string): Promise<Ready> => {
  const { hub, user } = person
  const { session, secret } = await hub.hub.sessions.start({ user, method: 'password' })
  return fill(person, path, { session: String(session.id) }, isSessionOver(person, secret))
}

const fillPicture = async (person: Person): Promise<Ready> => ({
  ...(await fill(person, 'picture', {}, ({ avatar }) => avatar !== null)),
  file: gif,
})

const fillRemoval = async (person: Person): Promise<Ready> => {
  await person.hub.hub.avatars.set(person.user, gif)
  return fill(person, 'picture/remove', {}, ({ avatar }) => avatar === null)
}

const fillPassword = (person: Person): Promise<Ready> => {
  const { passwordHash } = person.user
  const form = { present: password, password: 'seven herons near the weir' }
  return fill(person, 'password', form, (now) => now.passwordHash !== passwordHash)
}

const fillFirstPassword = async (person: Person): Promise<Ready> => {
  const { hub, user } = person
  await hub.hub.users.change(user.id, { passwordHash: null })
  const again = { ...person, browser: await enter(hub, user) }
  return fill(again, 'password/send', {}, async () => {
    await hub.hub.mail.work()
    return hub.hub.mail.kept().some(({ to }) => to === user.email)
  })
}

const fillStar = async ({ hub, user, browser }: Person): Promise<Ready> => {
  const { body } = await browser.get('/')
  const { mark = '' } = readFormFields(body)
  const add = /data-application="([^"]+)"/.exec(body)?.[1] ?? ''
  const happened = async () => (await hub.hub.favourites.of(user)).length > 0
  return { browser, url: '/favourites', form: { mark, add }, token: 'mark', happened }
}

/** By route; the hub is there once the tests run. */
export const personForms = (open: () => TestHub): Record<string, () => Promise<Ready>> => {
  const forms: Record<string, (person: Person) => Promise<Ready>> = {
    'POST /favourites': fillStar,
    'POST /profile/name': (person) =>
      fill(person, 'name', { firstName: 'Eve' }, ({ firstName }) => firstName === 'Eve'),
    'POST /profile/language': (person) =>
      fill(person, 'language', { language: 'de' }, ({ language }) => language === 'de'),
    'POST /profile/picture': fillPicture,
    'POST /profile/picture/remove': fillRemoval,
    'POST /profile/password': fillPassword,
    'POST /profile/password/send': fillFirstPassword,
    'POST /profile/session/end': (person) => fillSession(person, 'session/end'),
    'POST /profile/session/end-others': (person) => fillSession(person, 'session/end-others'),
  }
  const entries = Object.entries(forms)
  return Object.fromEntries(
    entries.map(([name, form]) => [name, async () => form(await addPerson(open()))]),
  )
}
