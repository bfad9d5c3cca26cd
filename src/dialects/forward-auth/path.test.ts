/** FWD-03: paths that two readers could understand differently open nothing. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { TestHub } from '../../../test/helper.ts'
import { readRequestPath } from '../../request-path.ts'
import { spellings, tricks } from './testdata/path.ts'
import {
  addSite,
  openHub,
  openPerson,
  type ProxyName,
  questionOf,
  wikiUrl,
} from './testdata/proxy.ts'

let hub: TestHub
describe('path', () => {
  before(async () => {
    hub = await openHub()
  })
  after(() => hub.close())
  afterEach(async () => {
    const { items } = await hub.hub.applications.list({ within: hub.organizations.harbor })
    for (const application of items) await hub.hub.applications.delete(application)
  })

  /** Asks as it is written: header values are bytes. */
  const status = async (proxy: ProxyName, url: string, cookie = ''): Promise<number> => {
    const question = Object.entries(questionOf(proxy, url)).map(([name, value]) => [
      name,
      Buffer.from(value).toString('latin1'),
    ])
    const answer = await hub.server.inject({
      url: `/forward-auth/${proxy}`,
      remoteAddress: '10.0.0.7',
      headers: { host: 'foyer:3000', cookie, ...Object.fromEntries(question) },
    })
    return answer.statusCode
  }

  /** What a strict reader makes of a path; only paths that stay the same are open to anybody. */
  const isLiterallyOpen = (target: string): boolean => {
    const path = target.split('?')[0] ?? ''
    return path === '/health' || path === '/public' || /^\/public\/(?:[\w/.+~-]|%20)*$/.test(path)
  }
  const isAmbiguous = (target: string): boolean =>
    /\.\.|\/\/|\/\.(\/|$)/.test(target.split('?')[0] ?? '')

  test('FWD-03: there are more than 80 tricks', () => {
    assert.ok(new Set(tricks('/public', 'admin')).size > 80)
  })

  test('FWD-03: nothing opens but what is public to the letter', async () => {
    await addSite(hub, { publicPaths: ['/health', '/public/*'] })
    let open = 0
    for (const base of ['/public', '/public/x', '/health']) {
      for (const target of tricks(base, 'admin')) {
        const isOpen = isLiterallyOpen(target) && !isAmbiguous(target)
        for (const proxy of ['nginx', 'traefik'] as const) {
          const code = await status(proxy, `${wikiUrl}${target}`)
          if (isOpen) open += 1
          assert.equal(code === 200, isOpen, `${proxy} ${JSON.stringify(target)}: ${code}`)
        }
      }
    }
    assert.ok(open < 40, String(open))
    for (const target of spellings('admin')) {
      assert.notEqual(await status('caddy', `${wikiUrl}${target}`), 200, target)
    }
    for (const target of [
      '/health',
      '/public',
      '/public/',
      '/public/a/b',
      '/public/a?x=/../admin',
    ]) {
      assert.equal(await status('caddy', `${wikiUrl}${target}`), 200, target)
    }
    for (const target of [
      '/health/',
      '/Health',
      '/health/x',
      '/publicx',
      '/PUBLIC/a',
      '/public%2fa',
    ]) {
      assert.notEqual(await status('caddy', `${wikiUrl}${target}`), 200, target)
    }
  })

  test('FWD-03: a path for a group is closed to others however it is spelled', async () => {
    const { harbor } = hub.organizations
    await addSite(hub, {
      groupPaths: { '/admin/*': 'Admins' },
      publicPaths: ['/public/*'],
    })
    const admins = await hub.hub.groups.add(harbor, 'Admins')
    const [chloe, ana] = [openPerson(hub), openPerson(hub)]
    await chloe.enter(hub.people.chloe)
    await hub.hub.groups.join(admins, hub.people.ana)
    await ana.enter(hub.people.ana)
    const cookie = chloe.cookie('wiki.harbor.example').cookie ?? ''
    const paths = [
      ...tricks('/public', 'admin'),
      ...tricks('/pages', 'admin'),
      ...spellings('admin'),
    ]
    const opened: string[] = []
    for (const target of paths) {
      const code = await status('nginx', `${wikiUrl}${target}`, cookie)
      if (code === 200) opened.push(target)
      else assert.ok([401, 403].includes(code), `${target}: ${code}`)
    }
    for (const target of opened) {
      // Every reader of these finds another first segment than the closed one.
      const { isPlain, folded } = readRequestPath(target)
      assert.ok(isPlain && !/^\/+admin(\/|$)/.test(folded), target)
      assert.doesNotMatch(decodeURIComponent(target.split('?')[0] ?? ''), /\.\.|\\|;|\/\//, target)
    }
    for (const target of ['/admin', '/admin/', '/admin/users?x=1', '/ADMIN/users']) {
      const by = ana.cookie('wiki.harbor.example').cookie ?? ''
      assert.equal(await status('nginx', `${wikiUrl}${target}`, by), 200, target)
      assert.equal(await status('nginx', `${wikiUrl}${target}`, cookie), 403, target)
    }
    assert.equal(await status('nginx', `${wikiUrl}/pages`, cookie), 200)
    // So many tries are not noted each.
    hub.pass(600_000)
    assert.equal(await status('nginx', `${wikiUrl}/admin`, cookie), 403)
    const [event] = await hub.events(1)
    assert.equal(event?.data.cause, '/admin/* is open to Admins alone')
  })

  test('TEN-05: a group that others made below the owner opens nothing by its name', async () => {
    const { downtown, harbor } = hub.organizations
    await addSite(hub, { groupPaths: { '/admin/*': 'Wardens' } })
    await hub.hub.groups.add(harbor, 'Wardens')
    await hub.hub.groups.join(await hub.hub.groups.add(downtown, 'Wardens'), hub.people.ben)
    const ben = openPerson(hub)
    await ben.enter(hub.people.ben)
    assert.equal((await ben.check(`${wikiUrl}/admin/`)).statusCode, 403)
    const { headers } = await ben.check(`${wikiUrl}/`)
    assert.equal(headers['remote-groups'], '', 'nor is the application told of it')
  })

  test('FWD-03: on a host of several applications a path means one of them, or none', async () => {
    await addSite(hub, {}, { name: 'Root', openTo: 'granted' })
    await addSite(hub, { url: `${wikiUrl}/wiki/` }, { name: 'Wiki' })
    await addSite(hub, { url: `${wikiUrl}/open`, publicPaths: ['/open/*'] }, { name: 'Open' })
    const chloe = openPerson(hub)
    await chloe.enter(hub.people.chloe, `${wikiUrl}/wiki/a`)
    await chloe.travel(`${wikiUrl}/.foyer/sign-in?to=/open/a`)
    const cookie = chloe.cookie('wiki.harbor.example').cookie ?? ''
    const expected: Record<string, number> = {
      '/wiki': 200,
      '/wiki/': 200,
      '/wiki/a/b?c': 200,
      '/open/a': 200,
      // Of the one that is closed to her: she has no session there.
      '/': 401,
      '/secret': 401,
      '/wikix': 401,
      // Of one to one reader, of another to the next.
      '/WIKI/a': 403,
      '/%77iki/a': 403,
      '/w%69ki': 403,
      '/wik%C4%B1/a': 403,
      '/wiki./a': 403,
      '/wiki%20/a': 403,
    }
    for (const [target, code] of Object.entries(expected)) {
      assert.equal(await status('haproxy', `${wikiUrl}${target}`, cookie), code, target)
    }
    for (const base of ['/wiki', '/open']) {
      for (const target of tricks(base, 'secret')) {
        const code = await status('nginx', `${wikiUrl}${target}`, cookie)
        if (code !== 200) continue
        const { isPlain, path, folded } = readRequestPath(target)
        assert.ok(isPlain && path.startsWith(`${base}/`) && folded.startsWith(`${base}/`), target)
      }
      for (const target of tricks(base, 'secret')) {
        const code = await status('nginx', `${wikiUrl}${target}`)
        assert.ok(code !== 200 || /^\/open(\/(?:[\w/.+~-]|%20)*)?(\?.*)?$/.test(target), target)
      }
    }
  })

  test('FWD-03: below the one application of a host, odd paths do not become its own', async () => {
    await addSite(hub, { url: `${wikiUrl}/wiki/` }, { name: 'Wiki' })
    const chloe = openPerson(hub)
    await chloe.enter(hub.people.chloe, `${wikiUrl}/wiki/a`)
    const cookie = chloe.cookie('wiki.harbor.example').cookie ?? ''
    assert.equal(await status('nginx', `${wikiUrl}/wiki/a`, cookie), 200)
    for (const target of ['/admin', '/admin//x', '/admin;x', '/wiki/..;/admin', '/%2fadmin', '/']) {
      assert.equal(await status('nginx', `${wikiUrl}${target}`, cookie), 403, target)
    }
  })

  test('paths that an application may well have pass for who is signed in', async () => {
    await addSite(hub)
    const chloe = openPerson(hub)
    await chloe.enter(hub.people.chloe)
    const cookie = chloe.cookie('wiki.harbor.example').cookie ?? ''
    const own = [
      '/a%2Fb',
      '/a//b',
      '/a;v=1',
      '/%E2%82%AC',
      '/a%25',
      '/a/../b',
      '/a%20b',
      '/*',
      '/a\\b',
    ]
    for (const target of own) {
      assert.equal(await status('nginx', `${wikiUrl}${target}`, cookie), 200, target)
      assert.equal(await status('nginx', `${wikiUrl}${target}`), 401, target)
    }
  })
})
