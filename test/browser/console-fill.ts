/** A sample that has been lived in: people, groups, a source, sign-ins that went well and not. */
import type { Page } from 'playwright-core'
import type { RunningHub } from './hub.ts'
import { fillIn, personOf, providerStart, signIn, signOut, tileOf } from './tour.ts'

type Item = { id: string; name?: string; code?: string; email?: string | null }

/** Calls the API with the sample's key, for whoever administers it all. */
const createCaller = (hub: RunningHub) => {
  const authorization = `Bearer ${hub.sample().keys.api}`
  const call = async (method: string, path: string, body?: object): Promise<Item> => {
    const answer = await fetch(`${hub.url}/api/v1${path}`, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return JSON.parse(text || '{}')
  }
  return {
    call,
    list: async (path: string): Promise<Item[]> =>
      ((await call('GET', path)) as unknown as { items: Item[] }).items,
  }
}

type Caller = ReturnType<typeof createCaller>

const newcomers = [
  ['nora', 'Nora', 'Lindqvist', 'harbor-lakeside'],
  ['tomas', 'Tomás', 'Herrera', 'harbor-downtown'],
  ['grace', 'Grace', 'Adeyemi', 'harbor-downtown'],
  ['kenji', 'Kenji', 'Watanabe', 'harbor-lakeside'],
  ['ines', 'Inês', 'Carvalho', 'harbor-downtown'],
] as const

const addPeople = async ({ call, list }: Caller): Promise<{ person: string; group: string }> => {
  for (const [name, firstName, lastName, place] of newcomers) {
    const body = { email: `${name}@harbor.example`, firstName, lastName }
    await call('POST', `/organizations/${place}/people`, body)
  }
  const group = await call('POST', '/organizations/harbor/groups', { name: 'Listing agents' })
  await call('POST', '/organizations/harbor/groups', { name: 'Front desk' })
  const people = await list('/organizations/harbor/people')
  const chloe = people.find(({ email }) => email?.startsWith('chloe@'))
  for (const { id } of people.slice(0, 5)) await call('PUT', `/groups/${group.id}/people/${id}`)
  return { person: chloe?.id ?? '', group: group.id }
}

const addSource = ({ call }: Caller): Promise<Item> =>
  call('POST', '/organizations/harbor-lakeside/connectors', {
    name: 'Lakeside directory',
    type: 'rest',
    domains: ['lakeside.example'],
    settings: { url: 'https://id.lakeside.example/check' },
  })

/** Somebody who forgot the password, somebody who is not known, and two who get in. */
const knockAtDoors = async (page: Page, hub: RunningHub): Promise<void> => {
  for (const email of ['chloe@harbor.example', 'zoe@harbor.example']) {
    await page.goto(hub.url)
    await fillIn(page, email, 'not the password')
    await page.getByRole('alert').waitFor()
  }
  await signIn(page, hub, 'chloe')
  await tileOf(page, 'Test Service Provider').click()
  await page.getByText('is signed in').waitFor()
  await page.goto(providerStart(hub))
  await page.getByText('is signed in').waitFor()
  await page.goto(hub.url)
  await signOut(page)
  const { email, password } = personOf(hub, 'dev')
  await page.goto(hub.url)
  await fillIn(page, email, password)
  await page.waitForURL(`${hub.url}/`)
  await signOut(page)
}

/** Steps are written beside the requests, so it may take a moment until they are there. */
const findRefused = async (page: Page, hub: RunningHub): Promise<string> => {
  const url = `${hub.url}/api/v1/organizations/harbor/attempts?outcome=refused`
  for (;;) {
    const { items } = (await (await page.request.get(url)).json()) as { items: Item[] }
    const code = items[0]?.code
    if (code !== undefined) return code
  }
}

/** Fills the sample, and signs Ana in. Gives what the paths of the console's pages name. */
export const fillConsole = async (page: Page, hub: RunningHub): Promise<Record<string, string>> => {
  const caller = createCaller(hub)
  const people = await addPeople(caller)
  const source = await addSource(caller)
  await knockAtDoors(page, hub)
  const studio = hub.sample().applications.find(({ name }) => name === 'Listing Studio')
  await signIn(page, hub, 'ana')
  return {
    ...people,
    source: source.id,
    attempt: await findRefused(page, hub),
    application: studio?.id ?? '',
  }
}

/** Opens that page of the console, and waits until everything that it reads is there. */
export const openConsole = async (page: Page, hub: RunningHub, path: string): Promise<void> => {
  await page.goto(`${hub.url}/admin/${hub.sample().organization.slug}/${path}`)
  await page.locator('h1').waitFor()
  await page.waitForLoadState('networkidle')
  await page.locator('.waiting').first().waitFor({ state: 'detached' })
}

/** Shows the console in that scheme; it follows the system a moment later. */
export const showScheme = async (page: Page, colorScheme: 'light' | 'dark'): Promise<void> => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.waitForFunction(
    (scheme) => document.documentElement.dataset.mantineColorScheme === scheme,
    colorScheme,
  )
}
