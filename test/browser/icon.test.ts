/** APP-09: icons in a real browser: seen on the tile, and nothing else happens anywhere. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { pictures } from '../../src/dialects/rechat/testdata/picture.ts'
import { chromiumAvailable, openChromium } from './chromium.ts'
import { type RunningHub, startHub } from './hub.ts'
import { watchFaults } from './watch.ts'

const skip = chromiumAvailable() ?? false

let browser: Browser
let hub: RunningHub

before(async () => {
  if (skip) return
  hub = await startHub({ FOYER_LOG_LEVEL: 'silent' })
  browser = await openChromium()
})

after(async () => {
  await browser?.close()
  await hub?.close()
})

const hostile = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"
 onload="document.title='run'"><style>rect { fill: #0a7d55 }</style>
<script>document.title = 'run'</script><image href="/signed-out"/><rect width="8" height="8"/>
<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="/"/></foreignObject></svg>`)

/** Gives each picture to an application of the sample, and the names of these. */
const setIcons = async (files: Record<string, Buffer>): Promise<Record<string, string>> => {
  const { keys, organization, applications } = hub.sample()
  const headers = { authorization: `Bearer ${keys.api}` }
  const icons: Record<string, string> = {}
  for (const [index, [name, bytes]] of Object.entries(files).entries()) {
    const id = applications[index % applications.length]?.id
    const url = `${hub.url}/brands/${organization.id}/sso_applications/${id}/icon`
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(bytes)]), 'icon')
    const answer = await fetch(url, { method: 'PUT', headers, body: form })
    const { data } = (await answer.json()) as { data: { icon: string } }
    icons[name] = data.icon
  }
  return icons
}

test('a picture of each kind is seen on its tile, and a picture is all it is', {
  skip,
}, async () => {
  const context = await browser.newContext()
  const faults = await watchFaults(context)
  const page = await context.newPage()
  const person = hub.sample().people[0]
  await page.goto(`${hub.url}/sign-in`)
  await page.fill('#email', person?.email ?? '')
  await page.fill('#password', person?.password ?? '')
  await page.click('button.primary')
  const files = Object.entries({ ...pictures, hostile })
  for (const [name, bytes] of files) {
    const { [name]: icon = '' } = await setIcons({ [name]: bytes })
    await page.goto(hub.url)
    const { pathname } = new URL(icon)
    const width = await page
      .locator(`img.icon[src="${pathname}"]`)
      .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))
    assert.ok(width > 0, name)
    assert.match(await page.title(), /^Applications/)
  }
  assert.deepEqual(faults, [])
  await context.close()
})

test('opened by itself, a picture is a file to keep and no page', { skip }, async () => {
  const { hostile: icon = '' } = await setIcons({ hostile })
  const context = await browser.newContext()
  const page = await context.newPage()
  await assert.rejects(page.goto(icon), /Download is starting|ERR_ABORTED/)
  assert.equal(page.url(), 'about:blank')
  await context.close()
})
