/** How a response travels to the door of a service provider. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withUpstream } from './testdata/upstream.ts'
import { signEdited } from './testdata/upstream-battery.ts'

const chloe = 'chloe.okafor@harbor.example'

const words = (body: Record<string, string | string[]>): string =>
  new URLSearchParams(
    Object.entries(body).flatMap(([key, value]) => [value].flat().map((each) => [key, each])),
  ).toString()

test(
  'SP-57: a response comes once, in a form, in base64',
  withUpstream(async (hub) => {
    const connector = await hub.add()
    const { pathname } = new URL(`${hub.baseOf(connector)}/acs`)
    const asked = await hub.ask(connector, hub.browser())
    const good = Buffer.from(signEdited(hub.optionsFor(connector, asked), 'response'))
    const base64 = good.toString('base64')
    const form = 'application/x-www-form-urlencoded'
    const send = async (payload: string | Buffer, type: string = form) =>
      hub.browser().send({
        method: 'POST',
        url: pathname,
        payload,
        headers: { 'content-type': type },
      })
    const bad = [
      words({ SAMLResponse: [base64, base64] }),
      words({ SAMLResponse: base64, SAMLRequest: base64 }),
      words({ SAMLRequest: base64 }),
      words({ SAMLResponse: `${base64}AAAA=` }),
      words({ SAMLResponse: `-_${base64}` }),
      words({ SAMLResponse: Buffer.from(base64).toString('base64') }),
      words({ SAMLResponse: Buffer.from(good.toString(), 'utf16le').toString('base64') }),
      words({ SAMLResponse: '' }),
      words({}),
      '',
    ]
    for (const payload of bad)
      assert.equal((await send(payload)).statusCode, 400, payload.slice(0, 60))
    for (const type of ['application/json', 'text/xml', 'multipart/form-data; boundary=x']) {
      assert.equal((await send(JSON.stringify({ SAMLResponse: base64 }), type)).statusCode, 415)
    }
    const query = `${pathname}?${words({ SAMLResponse: base64 })}`
    assert.ok([404, 405].includes((await hub.browser().get(query)).statusCode))
    // Line breaks are no fault, and all the others have not used it up.
    const broken = base64.replaceAll(/.{76}/g, '$&\r\n')
    const { browser, relayState } = asked
    const posted = await browser.post(
      pathname,
      { SAMLResponse: broken, RelayState: relayState },
      { origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' },
    )
    await browser.follow(posted)
    assert.equal(await hub.signedInAs(browser), chloe)
  }),
)
