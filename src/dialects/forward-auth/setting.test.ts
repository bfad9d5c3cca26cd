/** What may be said of an application behind a proxy, and what its proxy has to be told. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestHub } from '../../../test/helper.ts'
import { isRefusal } from '../../refusal.ts'
import { addSite, hubUrl, openHub, wikiUrl } from './testdata/proxy.ts'

let hub: TestHub
before(async () => {
  hub = await openHub()
})
after(() => hub.close())

const refused: [string, Record<string, unknown>][] = [
  ['url', { url: 'ftp://wiki.harbor.example/' }],
  ['url', { url: `${wikiUrl}/?x=1` }],
  ['url', { url: `${wikiUrl}/#x` }],
  ['url', { url: `${wikiUrl}/a;b/` }],
  ['url', { url: `${wikiUrl}//a/` }],
  ['url', { url: `${wikiUrl}/%2e%2e%2fa/` }],
  ['url', { url: 'https://user@wiki.harbor.example/' }],
  ['publicPaths', { publicPaths: ['/*'] }],
  ['publicPaths', { publicPaths: ['/a', '/*'] }],
  ['publicPaths', { publicPaths: ['public'] }],
  ['publicPaths', { publicPaths: [''] }],
  ['publicPaths', { publicPaths: ['/a*'] }],
  ['publicPaths', { publicPaths: ['/*/a'] }],
  ['publicPaths', { publicPaths: ['/a//b'] }],
  ['publicPaths', { publicPaths: ['/a/../b'] }],
  ['publicPaths', { publicPaths: ['/a%2fb'] }],
  ['publicPaths', { publicPaths: ['/a;b'] }],
  ['publicPaths', { publicPaths: ['/a?b'] }],
  ['publicPaths', { url: `${wikiUrl}/wiki/`, publicPaths: ['/public/*'] }],
  ['groupPaths', { groupPaths: { admin: 'Admins' } }],
  ['groupPaths', { url: `${wikiUrl}/wiki`, groupPaths: { '/wikix/*': 'Admins' } }],
  ['headerNames', { headerNames: { role: 'X-Role' } }],
  ['headerNames', { headerNames: { user: 'X User' } }],
  ['headerNames', { headerNames: { user: 'X_User' } }],
  ['headerNames', { headerNames: { user: 'Location' } }],
  ['headerNames', { headerNames: { user: 'Set-Cookie' } }],
  ['headerNames', { headerNames: { user: 'Content-Length' } }],
  ['headerNames', { headerNames: { user: 'Transfer-Encoding' } }],
  ['headerNames', { headerNames: { user: 'X-Forwarded-Host' } }],
  ['headerNames', { headerNames: { user: 'Remote-Email' } }],
  ['headerNames', { headerNames: { user: 'X-Who', name: 'x-who' } }],
  ['sites', { sites: ['https://www.harbor.example/'] }],
  ['sites', { sites: ['*'] }],
]

test('a setting that would mean nothing, or too much, is refused', async () => {
  for (const [field, settings] of refused) {
    await assert.rejects(
      addSite(hub, settings),
      (error) => isRefusal(error) && error.code === 'invalid' && error.detail.field === field,
      JSON.stringify(settings),
    )
  }
})

test('what administrators mean is taken', async () => {
  const taken: Record<string, unknown>[] = [
    { publicPaths: ['/health', '/a/b.c/*', '/~x/@y'] },
    { groupPaths: { '/*': 'Everybody', '/admin/*': 'Admins' } },
    { url: `${wikiUrl}/wiki`, publicPaths: ['/wiki/public/*', '/wiki'] },
    { headerNames: { user: 'X-Forwarded-User', groups: 'X-Forwarded-Groups' } },
    { headerNames: { user: 'Remote-Email', email: 'Remote-User' } },
    { sites: ['https://www.harbor.example', 'http://localhost:8080'] },
  ]
  for (const settings of taken) {
    await hub.hub.applications.delete(await addSite(hub, settings))
  }
})

test('a host is one organization’s in the whole hub', async () => {
  const own = await addSite(hub)
  const { otter } = hub.organizations
  await assert.rejects(
    addSite(hub, { url: `${wikiUrl}/other/` }, { owner: otter }),
    (error) => isRefusal(error) && error.code === 'conflict' && error.detail.field === 'url',
  )
  const beside = await addSite(hub, { url: `${wikiUrl}/other/` })
  for (const each of [own, beside]) await hub.hub.applications.delete(each)
})

test('the facts are what a proxy and an application are set up with', async () => {
  const application = await addSite(hub, { url: `${wikiUrl}/wiki/` })
  const launch = hub.hub.dialects.launch('forward-auth')
  assert.deepEqual(launch?.facts?.(hub.hub, application), {
    nginx: `${hubUrl}/forward-auth/nginx`,
    haproxy: `${hubUrl}/forward-auth/haproxy`,
    caddy: `${hubUrl}/forward-auth/caddy`,
    traefik: `${hubUrl}/forward-auth/traefik`,
    issuer: hubUrl,
    audience: wikiUrl,
    keys: `${hubUrl}/forward-auth/${hub.organizations.harbor.id}/jwks.json`,
  })
  assert.equal(launch?.note(application.settings), 'wiki.harbor.example')
})
