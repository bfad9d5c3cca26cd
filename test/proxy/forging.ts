/** What browsers make up never arrives, and opens nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valuesOf } from './application.ts'
import { ask, navigation, sendRaw } from './client.ts'
import type { Place } from './place.ts'

/** Who somebody would like to be, under every name that an application could read so. */
const identity: Record<string, string> = {
  'Remote-User': 'forged',
  Remote_User: 'forged',
  'remote-email': 'forged',
  REMOTE_EMAIL: 'forged',
  'Remote-Name': 'forged',
  'Remote-Groups': 'forged',
  remote_groups: 'forged',
  'X-Foyer-Jwt': 'forged',
  X_Foyer_Jwt: 'forged',
  'X-Foyer_Jwt': 'forged',
  'x_foyer-jwt': 'forged',
}

/** Where somebody would like to have asked: at a path that is public. */
const elsewhere: Record<string, string> = {
  'X-Forwarded-Uri': '/public/forged',
  X_Forwarded_Uri: '/public/forged',
  'X-Forwarded-Method': 'FORGED',
  'X-Forwarded-Host': 'forged.example',
  'X-Forwarded-Proto': 'forged',
  'X-Forwarded-For': '203.0.113.7',
  'X-Original-URL': 'http://wiki.localhost/public/forged',
  X_Original_URL: 'http://wiki.localhost/public/forged',
  'X-Original-Method': 'FORGED',
  'X-Original-URI': '/public/forged',
  'X-Rewrite-URL': '/public/forged',
  'X-Real-IP': '203.0.113.7',
  Forwarded: 'for=203.0.113.7;host=forged.example',
}

const told = ['remote-user', 'remote-email', 'remote-name', 'remote-groups', 'x-foyer-jwt']

/** A request as bytes, with lines that no client would write. */
const write = (origin: string, path: string, lines: readonly string[]): string => {
  const head = [`GET ${path} HTTP/1.1`, `Host: ${new URL(origin).host}`]
  return `${[...head, 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`
}

export const testForging = (name: string, get: () => Place): void => {
  test(`FWD-01: ${name}: made-up headers of identity never arrive`, async () => {
    const { origin, application, signIn } = get()
    const browser = await signIn('chloe')
    const { length } = application.reached
    assert.equal((await ask(origin, '/page', { headers: identity })).status, 401)
    assert.equal(application.reached.length, length)
    await browser.go(`${origin}/page`, { headers: identity })
    const reached = application.reached.at(-1)
    assert.ok(reached)
    const email = 'chloe@harbor.example'
    assert.deepEqual(valuesOf(reached, 'remote-user'), [email])
    assert.deepEqual(valuesOf(reached, 'remote-email'), [email])
    assert.doesNotMatch(JSON.stringify(reached), /forged/)
    await ask(origin, '/public/page', { headers: identity })
    assert.doesNotMatch(JSON.stringify(application.reached.at(-1)), /forged/)
  })

  test(`FWD-01: ${name}: doubled, spaced and folded headers do not arrive either`, async () => {
    const { origin, application, signIn } = get()
    const cookie = `Cookie: ${(await signIn('chloe')).cookies(origin)}`
    const tricks = [
      ['Remote-User: forged', 'Remote-User: forged'],
      ['Remote-User : forged'],
      ['Remote-User\t: forged'],
      ['Accept: text/html', ' Remote-User: forged'],
      ['rEMOTE-uSER: forged', 'REMOTE-USER: forged'],
      ['Remote.User: forged'],
    ]
    for (const lines of tricks) {
      const said = await sendRaw(origin, write(origin, '/page', [cookie, ...lines]))
      assert.match(said, /^HTTP\/1\.1 (200|400) /)
      const reached = application.reached.at(-1)
      assert.ok(reached)
      for (const each of told) assert.ok(!valuesOf(reached, each).includes('forged'), each)
      assert.equal(valuesOf(reached, 'remote-user').length, 1)
    }
  })

  test(`FWD-01: ${name}: Connection takes no header of identity away`, async () => {
    const { origin, application, signIn } = get()
    const cookie = (await signIn('ana')).cookies(origin)
    const connection = `Connection: ${[...told, 'cookie', 'x-original-url'].join(', ')}`
    await sendRaw(origin, write(origin, '/page?connection', [`Cookie: ${cookie}`, connection]))
    const reached = application.reached.at(-1)
    assert.equal(reached?.path, '/page?connection')
    assert.deepEqual(valuesOf(reached, 'remote-user'), ['ana@harbor.example'])
    assert.deepEqual(valuesOf(reached, 'remote-groups'), ['Editors'])
    assert.doesNotMatch(valuesOf(reached, 'connection').join(), /remote|foyer/i)
  })

  test(`FWD-02: ${name}: made-up headers of where it was asked open nothing`, async () => {
    const { origin, application, signIn } = get()
    const { length } = application.reached
    assert.equal((await ask(origin, '/page', { headers: elsewhere })).status, 401)
    const page = await ask(origin, '/page?x=1', { headers: { ...navigation, ...elsewhere } })
    const expected = `${origin}/.foyer/sign-in?to=${encodeURIComponent('/page?x=1')}`
    assert.deepEqual([page.status, page.headers.location], [302, expected])
    assert.equal(application.reached.length, length)
    const browser = await signIn('dev')
    assert.equal((await browser.go(`${origin}/edit/1`, { headers: elsewhere })).status, 403)
    await browser.go(`${origin}/page`, { headers: elsewhere })
    const reached = application.reached.at(-1)
    assert.equal(reached?.path, '/page')
    assert.doesNotMatch(JSON.stringify(reached), /forged|203\.0\.113\.7/i)
  })

  test(`FWD-02: ${name}: no browser gets to ask the question itself`, async () => {
    const { origin, signIn } = get()
    const cookie = (await signIn('ana')).cookies(origin)
    const proxies = ['nginx', 'haproxy', 'caddy', 'traefik'].map((each) => `/forward-auth/${each}`)
    const headers = { cookie, 'X-Original-Method': 'GET', 'X-Original-URL': `${origin}/page` }
    for (const path of ['/.foyer/check', ...proxies]) {
      const answer = await ask(origin, path, { headers })
      for (const each of told) assert.equal(answer.headers[each], undefined, `${path}: ${each}`)
    }
  })

  test(`FWD-02: ${name}: another host in the request line opens nothing`, async () => {
    const { origin, application } = get()
    const { host } = new URL(origin)
    const { length } = application.reached
    for (const [line, named] of [
      [`http://${host}/page`, 'localhost'],
      ['http://localhost/public/a', host],
      ['/public/a', 'forged.example'],
      ['/public/a', `forged.${host}`],
    ]) {
      const text = `GET ${line} HTTP/1.1\r\nHost: ${named}\r\nConnection: close\r\n\r\n`
      await sendRaw(origin, text)
      assert.equal(application.reached.length, length, `${line} at ${named}`)
    }
    await sendRaw(origin, write(origin, `http://${host}/public/a`, []))
    assert.equal(application.reached.at(-1)?.path, '/public/a')
  })
}
