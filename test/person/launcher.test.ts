/** The launcher: favourites, what was opened last, and many applications. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Application } from '../../src/application.ts'
import { type Browser, openTestHub, readFormFields, type TestHub, unescapeHtml } from '../helper.ts'
import { enter } from '../security/browser.ts'

/** The headings of the page, each with the names of the tiles below it. */
const readShelf = (page: string): Record<string, string[]> => {
  const sections = page.split('<section ').slice(1)
  return Object.fromEntries(
    sections.map((section) => {
      const names = [...section.matchAll(/<strong dir="auto">([^<]*)</g)].map(([, name]) => name)
      const title = /<h2[^>]*>([^<]*)</.exec(section)?.[1] ?? ''
      return [unescapeHtml(title), names.map((name) => unescapeHtml(name ?? ''))]
    }),
  )
}

const star = async (browser: Browser, what: 'add' | 'remove', { id }: Application) => {
  const { mark = '' } = readFormFields((await browser.get('/')).body)
  return browser.post('/favourites', { mark, [what]: id })
}

const addLinks = (hub: TestHub, count: number): Promise<Application[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      hub.hub.applications.add({
        owner: hub.organizations.harbor,
        name: `Door ${String(index + 1).padStart(4, '0')}`,
        type: 'link',
        settings: { url: `https://door-${index + 1}.example/` },
      }),
    ),
  )

describe('a launcher with a few applications', () => {
  let hub: TestHub
  let links: Application[]
  before(async () => {
    hub = await openTestHub()
    links = await addLinks(hub, 4)
  })
  after(() => hub.close())

  test('favourites stand first, in their order, and only there', async () => {
    const browser = await enter(hub, hub.people.dev)
    const [first, , third] = links
    assert.ok(first && third)
    const answer = await star(browser, 'add', third)
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
    await star(browser, 'add', first)
    await star(browser, 'add', third)
    const shelf = readShelf((await browser.get('/')).body)
    assert.deepEqual(shelf.Favourites, ['Door 0003', 'Door 0001'])
    assert.deepEqual(shelf['From Harbor'], ['Door 0002', 'Door 0004'])
    const other = readShelf((await (await enter(hub, hub.people.chloe)).get('/')).body)
    assert.equal(other.Favourites, undefined)
    await star(browser, 'remove', third)
    const left = readShelf((await browser.get('/')).body)
    assert.deepEqual(left.Favourites, ['Door 0001'])
    const events = (await hub.events()).filter(({ type }) => type.startsWith('favourite.'))
    const seen = events.map(({ type, applicationId, userId }) => [type, applicationId, userId])
    const { id } = hub.people.dev
    assert.deepEqual(seen, [
      ['favourite.removed', third.id, id],
      ['favourite.added', first.id, id],
      ['favourite.added', third.id, id],
    ])
  })

  test('TEN-01: what is not open to somebody cannot be their favourite', async () => {
    const browser = await enter(hub, hub.people.otto)
    const [first] = links
    assert.ok(first)
    await hub.hub.applications.add({
      owner: hub.organizations.otter,
      name: 'Pond',
      type: 'link',
      settings: { url: 'https://pond.example/' },
    })
    const answer = await star(browser, 'add', first)
    assert.equal(answer.statusCode, 404)
    assert.deepEqual(await hub.hub.favourites.of(hub.people.otto), [])
  })

  test('a favourite that is closed or gone is shown no more', async () => {
    const browser = await enter(hub, hub.people.chloe)
    const [, second] = links
    assert.ok(second)
    await star(browser, 'add', second)
    await hub.hub.applications.change(second, { openTo: 'granted' })
    const shelf = readShelf((await browser.get('/')).body)
    assert.equal(shelf.Favourites, undefined)
  })

  test('WEB-04: a star without the mark of the session does nothing', async () => {
    const browser = await enter(hub, hub.people.ana)
    const [first] = links
    assert.ok(first)
    const answer = await browser.post('/favourites', { mark: 'x', add: first.id })
    assert.equal(answer.statusCode, 403)
    assert.deepEqual(await hub.hub.favourites.of(hub.people.ana), [])
  })

  test('there is no search and nothing twice where everything can be seen', async () => {
    const page = (await (await enter(hub, hub.people.dev)).get('/')).body
    assert.doesNotMatch(page, /type="search"|Opened last/)
    const names = [...page.matchAll(/data-application="([^"]*)"/g)].map(([, id]) => id)
    assert.equal(new Set(names).size, names.length)
  })

  test('what somebody liked goes with them', async () => {
    const { lakeside } = hub.organizations
    const user = await hub.hub.users.add({ home: lakeside, email: 'gone@harbor.example' })
    const [first] = links
    assert.ok(first)
    await hub.hub.favourites.add(user, first)
    await hub.hub.users.remove(user.id)
    assert.deepEqual(await hub.hub.favourites.of(user), [])
  })
})

describe('a launcher with a thousand applications', () => {
  let hub: TestHub
  let links: Application[]
  before(async () => {
    hub = await openTestHub()
    links = await addLinks(hub, 1000)
  })
  after(() => hub.close())

  test('it shows a page of them, and leads to the others', async () => {
    const browser = await enter(hub, hub.people.dev)
    const pages = [await browser.get('/')]
    for (let page = 2; page <= 11; page += 1) pages.push(await browser.get(`/?page=${page}`))
    const names = pages.map(({ body }) => readShelf(body)['From Harbor'] ?? [])
    assert.deepEqual(
      names.map((each) => each.length),
      [96, 96, 96, 96, 96, 96, 96, 96, 96, 96, 40],
    )
    assert.equal(new Set(names.flat()).size, 1000)
    assert.match(pages[0]?.body ?? '', /1 to 96 of 1000[\s\S]*href="\/\?page=2">More</)
    assert.match(pages[10]?.body ?? '', /href="\/\?page=10">Back<[\s\S]*961 to 1000 of 1000/)
    assert.ok(Buffer.byteLength(pages[1]?.body ?? '') < 100_000)
    for (const page of ['0', '-1', '12', '9999', 'x', '1e3']) {
      assert.equal((await browser.get(`/?page=${page}`)).statusCode, 200, page)
    }
  })

  test('it finds parts of names, whatever their case, also over pages', async () => {
    const browser = await enter(hub, hub.people.dev)
    const found = (await browser.get('/?q=DOOR+099')).body
    assert.equal(readShelf(found)['From Harbor']?.length, 10)
    assert.match(found, /10 of 1000 for “<bdi>DOOR 099<\/bdi>”/)
    const many = (await browser.get('/?q=door&page=2')).body
    assert.match(many, /href="\/\?q=door">Back</)
    assert.match((await browser.get('/?q=nowhere')).body, /Nothing here is called/)
    const { mark = '', q = '', page = '' } = readFormFields(many)
    const add = links[500]?.id ?? ''
    const answer = await browser.post('/favourites', { mark, q, page, add })
    assert.equal(answer.headers.location, '/?q=door&page=2')
  })

  test('what was opened last is at hand, on every device and after signing out', async () => {
    const browser = await enter(hub, hub.people.dev)
    for (const index of [700, 20, 700, 30, 40, 50, 60]) {
      hub.pass(1000)
      await browser.get(`/applications/${links[index]?.id}/open`)
    }
    const opened = ['Door 0061', 'Door 0051', 'Door 0041', 'Door 0031', 'Door 0701']
    const { token = '' } = readFormFields((await browser.get('/')).body)
    await browser.post('/sign-out', { token })
    const again = await enter(hub, hub.people.dev)
    assert.deepEqual(readShelf((await again.get('/')).body)['Opened last'], opened)
    assert.equal(readShelf((await again.get('/?page=2')).body)['Opened last'], undefined)
    assert.equal(readShelf((await again.get('/?q=door')).body)['Opened last'], undefined)
    const other = readShelf((await (await enter(hub, hub.people.chloe)).get('/')).body)
    assert.equal(other['Opened last'], undefined)
  })
})
