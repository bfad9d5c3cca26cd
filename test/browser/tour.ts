/** The ways of a person through a hub, and a tour of every page that people see. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { RunningHub } from './hub.ts'

/** What a slow machine needs, and no test should. */
const patienceMs = 15_000

/** What is done on a page of the tour, and the page's name. */
export type Visit = (page: Page, name: string) => Promise<void>

/** A clean browser window, closed when the work is done. Certificates of our own are taken. */
export const inContext = async (
  browser: Browser,
  work: (page: Page, context: BrowserContext) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options })
  context.setDefaultTimeout(patienceMs)
  try {
    await work(await context.newPage(), context)
  } finally {
    await context.close()
  }
}

export const tileOf = (page: Page, name: string) => page.getByRole('link', { name })

/** Fills in the sign-in page that is open. */
export const fillIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The words of the sample for the person whose e-mail begins so. */
export const personOf = (hub: RunningHub, name: string) => {
  const found = hub.sample().people.find((person) => person.email.startsWith(`${name}@`))
  if (!found) throw new Error(`nobody of the sample is called ${name}`)
  return found
}

/** Signs that person in and leaves the launcher open. */
export const signIn = async (page: Page, hub: RunningHub, name: string): Promise<void> => {
  const { email, password } = personOf(hub, name)
  await page.goto(hub.url)
  await fillIn(page, email, password)
  await page.waitForURL(`${hub.url}/`)
}

/** The address where the built-in test service provider begins a sign-in. */
export const providerStart = (hub: RunningHub): string =>
  `${hub.url}/saml/${hub.sample().organization.id}/test/start`

/** Back as people's browsers do it: the page before may come from memory, without a load. */
export const goBack = async (page: Page): Promise<void> => {
  await page.goBack({ waitUntil: 'commit' })
  await page.waitForFunction(() => document.readyState === 'complete')
}

export const signOut = async (page: Page): Promise<void> => {
  await page.locator('.menu summary').click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are signed out').waitFor()
}

const elsewhere = 'http://elsewhere.example'

/** The smallest picture there is. */
const dot = Buffer.from('R0lGODlhAQABAIAAAB9cTf///ywAAAAAAQABAAACAkQBADs=', 'base64')

/** Follows a link to that address on a page of another site. */
export const comeFromElsewhere = async (page: Page, address: string): Promise<void> => {
  const body = `<!doctype html><a href="${address}">Go</a>`
  await page.route(`${elsewhere}/`, (route) => route.fulfill({ contentType: 'text/html', body }))
  await page.goto(`${elsewhere}/`)
  await page.getByRole('link').click()
}

const openDoor: typeof tourSample = async (page, hub, visit) => {
  const { email, password } = personOf(hub, 'chloe')
  await page.goto(hub.url)
  await visit(page, 'sign-in')
  await page.goto(providerStart(hub))
  await visit(page, 'sign-in-for-application')
  await fillIn(page, email, 'not the password')
  await page.getByRole('alert').waitFor()
  await visit(page, 'sign-in-refused')
  await page.goto(hub.url)
  await fillIn(page, email, password)
  await page.waitForURL(`${hub.url}/`)
}

const seeLauncher: typeof tourSample = async (page, hub, visit) => {
  await visit(page, 'launcher')
  await page.locator('.menu summary').click()
  await visit(page, 'launcher-menu')
  await page.goto(`${hub.url}/?q=studio`)
  await visit(page, 'launcher-found')
  await page.goto(`${hub.url}/?q=payroll`)
  await visit(page, 'launcher-nothing-found')
}

/** Opens an application whose answer leaves the browser where it is: on the hand-over page. */
export const holdHandOver = async (page: Page, name: string): Promise<void> => {
  await page.route('**/acs', (route) => route.fulfill({ status: 204 }))
  const answered = page.waitForResponse('**/acs')
  await tileOf(page, name).click()
  await answered
  await page.getByRole('button', { name: `Continue to ${name}` }).waitFor()
}

const handOver: typeof tourSample = async (page, hub, visit) => {
  await page.goto(hub.url)
  await holdHandOver(page, 'Test Service Provider')
  await visit(page, 'hand-over')
  await page.goto(`${hub.url}/?q=test`)
  await goBack(page)
  await visit(page, 'hand-over-after-back')
  await page.unroute('**/acs')
}

const seeProvider: typeof tourSample = async (page, hub, visit) => {
  await page.goto(hub.url)
  await tileOf(page, 'Test Service Provider').click()
  await page.getByText('is signed in').waitFor()
  await visit(page, 'test-result')
  await page.getByText('Show the XML').click()
  await visit(page, 'test-result-xml')
  // Sent twice, a response is refused.
  await page.reload()
  await visit(page, 'test-result-refused')
}

const seeRefusals: typeof tourSample = async (page, hub, visit) => {
  const [application] = hub.sample().applications
  await comeFromElsewhere(page, `${hub.url}/applications/${application?.id}/open`)
  await page.getByRole('button', { name: 'Open' }).waitFor()
  await visit(page, 'open-question')
  await page.goto(`${hub.url}/nothing-here`)
  await visit(page, 'error')
}

/** The applications of the sample, on hosts of their own. */
const seeSites: typeof tourSample = async (page, hub, visit) => {
  await page.goto(hub.url)
  await tileOf(page, 'Harbor Chat').click()
  await page.getByText('Signed in as').waitFor()
  await visit(page, 'chat-room')
  await page.getByRole('link', { name: 'Sign out' }).click()
  await page.getByText('You are signed out').waitFor()
  await signIn(page, hub, 'ben')
  await tileOf(page, 'Harbor Assistant').click()
  await page.getByText('Signed in as').waitFor()
  await visit(page, 'bot-console')
}

/** A forgotten password, from the asking to the link that is used up. */
const recover = async (page: Page, hub: RunningHub, visit: Visit): Promise<void> => {
  await page.goto(`${hub.url}/forgotten`)
  await visit(page, 'forgotten')
  await page.locator('#email').fill(personOf(hub, 'dev').email)
  await page.getByRole('button').click()
  await page.waitForLoadState()
  await visit(page, 'mail-sent')
  const letter = page.getByRole('link', { name: 'Open its link' })
  // Letters are written beside the request, so it may take a moment.
  do await page.goto(`${hub.url}/development/mail`, { waitUntil: 'networkidle' })
  while ((await letter.count()) === 0)
  await visit(page, 'development-mail')
  const link = await letter.getAttribute('href')
  await page.goto(link ?? '')
  await visit(page, 'choose-password')
  const choose = async (password: string): Promise<void> => {
    await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''))
    await page.locator('input[type=password]').fill(password)
    await page.getByRole('button').click()
  }
  await choose('too short')
  await page.getByRole('alert').waitFor()
  await visit(page, 'choose-password-refused')
  await choose('seven herons near the weir')
  await page.waitForURL(`${hub.url}/`)
  await page.goto(link ?? '')
  await page.getByText('This link has had its time').waitFor()
  await visit(page, 'link-over')
}

/** The newest link that went to an address, as development shows it. */
const letterTo = async (page: Page, hub: RunningHub, email: string): Promise<string> => {
  const letter = page.locator('.letter', { hasText: email }).first()
  // Letters are written beside the request, so it may take a moment.
  do await page.goto(`${hub.url}/development/mail`, { waitUntil: 'networkidle' })
  while ((await letter.count()) === 0)
  return (await letter.getByRole('link').getAttribute('href')) ?? ''
}

const roomOf = (hub: RunningHub): string => {
  const { slug } = hub.sample().organization
  return `http://chat.${slug}.localhost:${hub.port}`
}

/** Somebody new at the door of the sample's chat room, up to a picture of their own. */
const seeRoom = async (page: Page, hub: RunningHub, visit: Visit): Promise<void> => {
  const email = 'nia@elsewhere.example'
  const room = roomOf(hub)
  await page.goto(`${room}/sign-in`)
  await visit(page, 'room-sign-in')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await visit(page, 'register')
  await page.getByLabel('E-mail').fill('nia')
  await page.getByLabel('Username').fill('Nia')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('alert').waitFor()
  await visit(page, 'register-refused')
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('Look into your mailbox').waitFor()
  await visit(page, 'register-sent')
  await page.goto(await letterTo(page, hub, email))
  await visit(page, 'choose-password-register')
  await page.locator('input[type=password]').fill('seven herons near the weir')
  await page.getByRole('button').click()
  await page.waitForURL(`${room}/room/`)
  await page.goto(`${room}/avatar`)
  await visit(page, 'avatar')
  const send = async (name: string, buffer: Buffer): Promise<void> => {
    await page.getByLabel('A new picture').setInputFiles({ name, mimeType: 'image/gif', buffer })
    await page.getByRole('button', { name: 'Use this picture' }).click()
  }
  await send('words.gif', Buffer.from('no picture'))
  await page.getByRole('alert').waitFor()
  await visit(page, 'avatar-refused')
  await send('dot.gif', dot)
  await page.getByRole('button', { name: 'Remove the picture' }).waitFor()
  await visit(page, 'avatar-with-picture')
}

/** Favourites, and what people change of themselves. */
const seeProfile: typeof tourSample = async (page, hub, visit) => {
  await page.goto(hub.url)
  await page.getByRole('button', { name: 'Make Regional MLS a favourite' }).click()
  await page.getByRole('heading', { name: 'Favourites' }).waitFor()
  await visit(page, 'launcher-favourites')
  await page.locator('.menu summary').click()
  await page.getByRole('link', { name: 'Your profile' }).click()
  await visit(page, 'profile')
  await page.getByRole('button', { name: 'Save the name' }).click()
  await page.getByText('Your name is saved.').waitFor()
  await visit(page, 'profile-saved')
  await page.getByLabel('Your present password').fill('not the password')
  await page.getByLabel('A new password').fill('seven herons near the weir')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByRole('alert').waitFor()
  await visit(page, 'profile-refused')
}

/** Every page of a hub with its sample. */
export const tourSample = async (page: Page, hub: RunningHub, visit: Visit): Promise<void> => {
  for (const part of [openDoor, seeLauncher, handOver, seeProvider, seeRefusals, seeSites]) {
    await part(page, hub, visit)
  }
  await seeProfile(page, hub, visit)
  await page.goto(hub.url)
  await signOut(page)
  await visit(page, 'signed-out')
  await recover(page, hub, visit)
  await seeRoom(page, hub, visit)
}

/** Every page of a hub that is new: the first administrator, and no applications yet. */
export const tourNewHub = async (page: Page, hub: RunningHub, visit: Visit): Promise<void> => {
  await page.goto(hub.firstLink)
  await visit(page, 'first-administrator')
  await page.getByLabel('organization').fill('Harbor Realty')
  await page.getByLabel('Your name').fill('Ana Ruiz')
  await page.getByLabel('Your e-mail').fill('ana@harbor.example')
  await page.getByLabel('A password').fill('too short')
  // The browser would say it first.
  await page.locator('form').evaluate((form) => form.setAttribute('novalidate', ''))
  await page.getByRole('button').click()
  await page.getByRole('alert').waitFor()
  await visit(page, 'first-administrator-refused')
  await page.getByLabel('A password').fill('lighthouse over calm water')
  await page.getByRole('button').click()
  await page.waitForURL(/\/first-steps$/)
  await page.goto(hub.url)
  await visit(page, 'launcher-nothing-yet')
}
