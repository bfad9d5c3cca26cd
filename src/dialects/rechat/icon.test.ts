/** "Set Icon" (seed 002): every form of the picture, where it is seen, and what is left of it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { fileHead, formOf, pictures, secret, tagged, typeOf } from './testdata/picture.ts'
import { applicationKeys, callWith, createBody, pathOf, readShown } from './testdata/sample.ts'

let hub: TestHub
let path = ''
let id = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

before(async () => {
  hub = await openTestHub()
  const harbor = hub.organizations.harbor.id
  path = `/brands/${harbor}/sso_applications`
  ana = await hub.caller(hub.people.ana)
  id = readShown(await ana.post(path, createBody([harbor]))).id
})

after(() => hub.close())

const put = (payload: string | Buffer, type: string, query = '') =>
  callWith(hub, ana.text, 'PUT', `${path}/${id}/icon${query}`, payload, { 'content-type': type })

const putJson = (body: unknown, query = '') => put(JSON.stringify(body), 'application/json', query)

const fetchIcon = (url: unknown) => hub.browser().get(pathOf(String(url)))

const multipart = 'multipart/form-data; boundary=frontier'
const dataUrl = (name: string): string =>
  `data:${typeOf(name)};base64,${pictures[name]?.toString('base64')}`

test('the body of the document changes nothing, and shows brands if it is asked to', async () => {
  const brands = [hub.organizations.harbor.id]
  const before = await hub.hub.applications.find(id)
  const shown = readShown(await putJson({ brands }, '?associations=sso_application.brands'))
  assert.deepEqual(Object.keys(shown), applicationKeys.toSpliced(-1, 0, 'brands'))
  assert.deepEqual(Object.keys(readShown(await putJson({ brands: [] }))), applicationKeys)
  assert.deepEqual(await hub.hub.applications.find(id), before)
})

test('a picture comes in a form, as the body itself, or in JSON', async () => {
  for (const [name, bytes] of Object.entries(pictures)) {
    const plain = `data:${typeOf(name)},${encodeURIComponent(bytes.toString())}`
    const calls = [
      () => put(formOf([{ head: fileHead(), data: bytes }]), multipart),
      () => put(bytes, typeOf(name)),
      () => putJson({ icon: dataUrl(name) }),
      ...(name === 'svg' ? [() => putJson({ icon: plain })] : []),
    ]
    for (const call of calls) {
      await ana.put(`${path}/${id}/icon`, { icon: null })
      const { icon } = readShown(await call())
      const ending = name === 'lossless' ? 'webp' : name
      assert.match(
        String(icon),
        new RegExp(`^http://localhost:3000/icons/[0-9a-f]{32}\\.${ending}$`),
      )
      const found = await fetchIcon(icon)
      assert.deepEqual(found.rawPayload, bytes, name)
      assert.equal(found.headers['content-type'], typeOf(name))
    }
  }
})

test('a form may have any name for the file, other fields, and a quoted boundary', async () => {
  const { png = '' } = pictures
  const field = { head: 'Content-Disposition: form-data; name="note"', data: 'x' }
  const bare = 'content-disposition: form-data; name=icon\r\nContent-Type: image/png'
  const forms: [Buffer, string][] = [
    [
      formOf([field, { head: fileHead('Logo für Ana.png', 'anything'), data: png }, field]),
      multipart,
    ],
    [formOf([{ head: bare, data: png }]), multipart],
    [formOf([{ head: fileHead('a\\"b.png'), data: png }]), multipart],
    [formOf([{ head: fileHead(), data: png }], 'a b', '--'), 'Multipart/Form-Data; boundary="a b"'],
    [formOf([{ head: fileHead('.htaccess'), data: png }]), multipart],
  ]
  for (const [body, type] of forms) {
    await putJson({ icon: null })
    const { icon } = readShown(await put(body, type))
    assert.deepEqual((await fetchIcon(icon)).rawPayload, png)
  }
})

test('what the bytes are decides, not the type that is declared', async () => {
  const { gif = '' } = pictures
  for (const type of ['image/png', 'image/svg+xml', 'Image/X-Anything; charset=utf-8']) {
    assert.match(String(readShown(await put(gif, type)).icon), /\.gif$/)
  }
  const lie = `data:text/html;base64,${gif.toString('base64')}`
  assert.match(String(readShown(await putJson({ icon: lie })).icon), /\.gif$/)
})

test('APP-11: what tells of the picture does not come through', async () => {
  for (const [name, bytes] of Object.entries(tagged)) {
    assert.ok(bytes.includes(secret))
    const { icon } = readShown(await put(bytes, typeOf(name)))
    const { rawPayload } = await fetchIcon(icon)
    assert.ok(!rawPayload.includes('GPS'), name)
    assert.deepEqual(rawPayload, pictures[name], name)
  }
})

test('APP-09: a picture is served as one thing, and can do nothing by itself', async () => {
  const { icon } = readShown(await put(pictures.svg ?? '', 'image/svg+xml'))
  const { headers, cookies } = await fetchIcon(icon)
  const policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
  assert.equal(headers['content-security-policy'], policy)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(String(headers['content-disposition']), /^attachment;/)
  assert.equal(headers['cross-origin-resource-policy'], 'cross-origin')
  assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.deepEqual(cookies, [])
})

test('the icon is in the object once it is set, and on the tile', async () => {
  await putJson({ icon: null })
  const browser = hub.browser()
  const without = await browser.follow(await browser.signIn(hub.people.ana))
  assert.doesNotMatch(without.body, /<img class="icon"/)
  const set = readShown(await put(pictures.png ?? '', 'image/png'))
  assert.deepEqual(Object.keys(set), applicationKeys.toSpliced(-2, 0, 'icon'))
  const { pathname } = new URL(String(set.icon))
  assert.match((await browser.get('/')).body, new RegExp(`<img class="icon" src="${pathname}"`))
  const [listed] = (await ana.get(path)).json().data
  assert.equal(listed.icon, set.icon)
  assert.equal(readShown(await ana.put(`${path}/${id}`, { icon: 'x', name: 'N' })).icon, set.icon)
})

test('another picture has another address, the same one the same', async () => {
  const first = readShown(await put(pictures.png ?? '', 'image/png')).icon
  const same = readShown(await put(pictures.png ?? '', 'image/png')).icon
  assert.equal(same, first)
  assert.equal(readShown(await putJson({ icon: first })).icon, first)
  const second = readShown(await put(pictures.gif ?? '', 'image/gif')).icon
  assert.notEqual(second, first)
  assert.equal((await fetchIcon(first)).statusCode, 404)
  assert.equal((await fetchIcon(second)).statusCode, 200)
  const other = readShown(await ana.post(path, createBody([]))).id
  const elsewhere = `${path}/${other}/icon`
  const gif = { icon: dataUrl('gif') }
  assert.notEqual(readShown(await ana.put(elsewhere, gif)).icon, second)
})

test('null takes it away; the log says who changed it', async () => {
  hub.pass(1_000)
  const { icon } = readShown(await put(pictures.png ?? '', 'image/png'))
  const removed = readShown(await putJson({ icon: null }))
  assert.equal(removed.icon, undefined)
  assert.equal(removed.updated_at, hub.now() / 1000)
  for (const { type, data, keyId, userId, applicationId } of await hub.events(2)) {
    assert.equal(type, 'application.changed')
    assert.deepEqual(data.fields, ['icon'])
    assert.deepEqual([keyId, userId, applicationId], [ana.key.id, hub.people.ana.id, id])
  }
  assert.equal((await fetchIcon(icon)).statusCode, 404)
})

test('the icon goes with its application', async () => {
  const { id: gone } = readShown(await ana.post(path, createBody([])))
  const { icon } = readShown(await ana.put(`${path}/${gone}/icon`, { icon: dataUrl('png') }))
  assert.equal((await fetchIcon(icon)).statusCode, 200)
  await ana.delete(`${path}/${gone}`)
  assert.equal((await fetchIcon(icon)).statusCode, 404)
})
