/** Branding: logo, colour and language of an organization, inherited and named for their source. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { accentStyle, assets, faviconPath, stylesheetPath } from '../../src/pages/asset.ts'
import { contrast, readColor } from '../../src/pages/color.ts'
import { getColor } from '../../src/pages/look.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { enter } from '../security/browser.ts'

const gif = Buffer.from('R0lGODlhAQABAIAAAB9cTf///ywAAAAAAQABAAACAkQBADs=', 'base64')
const svg = (inner: string): Buffer =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">${inner}</svg>`)

describe('branding', () => {
  let hub: TestHub
  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  test('what is above is inherited, and says where it comes from', async () => {
    const { harbor, downtown, otter } = hub.organizations
    const { branding, organizations } = hub.hub
    await organizations.change(harbor.id, { settings: { accent: '#8a2d5b' } })
    await branding.setLogo(harbor, gif)
    const inherited = await branding.of(downtown)
    assert.deepEqual(
      [inherited.accent?.value, inherited.accent?.from.name, inherited.logo?.from.name],
      ['#8a2d5b', 'Harbor', 'Harbor'],
    )
    assert.deepEqual(await branding.of(otter), {})
    const page = (await (await enter(hub, hub.people.chloe)).get('/')).body
    assert.match(page, new RegExp(`<img class="logo" src="${inherited.logo?.value}"`))
    assert.match(page, /accent-8a2d5b\.css/)
    await branding.setLogo(downtown, svg('<rect width="4" height="4"/>'))
    const own = await branding.of(downtown)
    assert.equal(own.logo?.from.id, downtown.id)
    assert.match(own.logo?.value ?? '', /\.svg$/)
    await branding.removeLogo(downtown)
    assert.equal((await branding.of(downtown)).logo?.from.id, harbor.id)
    assert.equal((await hub.browser().get(own.logo?.value ?? '')).statusCode, 404)
  })

  test('APP-09: a logo is a picture and nothing else, also opened by itself', async () => {
    const { lakeside } = hub.organizations
    const { branding } = hub.hub
    await assert.rejects(branding.setLogo(lakeside, Buffer.from('words')), { code: 'invalid' })
    await branding.setLogo(lakeside, gif)
    const { logo } = await branding.of(lakeside)
    const answer = await hub.browser().get(logo?.value ?? '')
    assert.deepEqual(answer.rawPayload, gif)
    assert.equal(answer.headers['content-type'], 'image/gif')
    assert.match(String(answer.headers['content-security-policy']), /^sandbox; default-src 'none'/)
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.match(String(answer.headers['cache-control']), /immutable/)
  })

  test('whatever the colour is, words and controls can be read', () => {
    const colors = ['#ffffff', '#000000', '#ffff00', '#00ff00', '#808080', '#f5f4f1', '#123456']
    for (const color of colors) {
      const schemes = (accentStyle(color) ?? '').split('@media')
      for (const [index, scheme] of (['light', 'dark'] as const).entries()) {
        const read = (name: string) =>
          readColor(new RegExp(`--${name}: (#\\w+)`).exec(schemes[index] ?? '')?.[1] ?? '')
        const [accent, onAccent, link] = [read('accent'), read('on-accent'), read('link')]
        assert.ok(accent && onAccent && link)
        assert.ok(contrast(accent, onAccent) >= 4.5, `${color} ${scheme}`)
        for (const ground of ['paper', 'card']) {
          assert.ok(contrast(link, getColor(scheme, ground)) >= 4.5, `${color} ${scheme}`)
          assert.ok(contrast(accent, getColor(scheme, ground)) >= 3, `${color} ${scheme}`)
        }
      }
    }
  })

  test('the sign-in page weighs less than 20 kB, with all that it fetches', async () => {
    const { harbor } = hub.organizations
    const browser = hub.browser({ host: 'harbor.localhost:3000' })
    assert.ok((await hub.hub.branding.of(harbor)).accent)
    const { body } = await browser.get('/sign-in')
    const fetched = [...body.matchAll(/<(?:link|img)[^>]* (?:href|src)="([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    )
    assert.ok(fetched.includes(stylesheetPath) && fetched.includes(faviconPath))
    let bytes = Buffer.byteLength(body)
    for (const path of fetched) {
      const answer = await browser.get(path)
      assert.equal(answer.statusCode, 200, path)
      bytes += answer.rawPayload.length
    }
    assert.ok(bytes < 20_000, `${bytes} bytes`)
    assert.ok(assets.every(({ type }) => !type.includes('script')))
    assert.doesNotMatch(body, /<script/)
  })
})
