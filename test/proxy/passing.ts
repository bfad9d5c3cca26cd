/** What passes, and how it arrives at the application. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { valuesOf } from './application.ts'
import { ask, openSocket, sendRaw } from './client.ts'
import type { Place } from './place.ts'

const methods = ['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']

export const testPassing = (name: string, get: () => Place): void => {
  test(`FWD-01: ${name}: the application is told who it is, in UTF-8`, async () => {
    const { origin, application, signIn } = get()
    const browser = await signIn('chloe')
    await browser.go(`${origin}/page`)
    const reached = application.reached.at(-1)
    assert.ok(reached)
    const told = ['remote-user', 'remote-email', 'remote-name'].map((each) =>
      valuesOf(reached, each),
    )
    const email = 'chloe@harbor.example'
    assert.deepEqual(told, [[email], [email], ['Chloé Okafor']])
    const dev = await signIn('dev')
    await dev.go(`${origin}/page`)
    const other = application.reached.at(-1)
    assert.deepEqual(other && valuesOf(other, 'remote-name'), ['Dev Åkesson Natà'])
    const ana = await signIn('ana')
    await ana.go(`${origin}/page`)
    const editor = application.reached.at(-1)
    assert.deepEqual(editor && valuesOf(editor, 'remote-groups'), ['Editors'])
  })

  test(`FWD-01: ${name}: cookies in several lines are one list`, async () => {
    const { origin, signIn } = get()
    const cookies = (await signIn('ana')).cookies(origin).split('; ')
    const lines = [`Host: ${new URL(origin).host}`, ...cookies.map((each) => `Cookie: ${each}`)]
    const text = ['GET /page HTTP/1.1', ...lines, 'Connection: close', '', ''].join('\r\n')
    assert.match(await sendRaw(origin, text), /^HTTP\/1\.1 200 [\s\S]*ana@harbor\.example/)
  })

  test(`FWD-01: ${name}: the pass holds against the published keys`, async () => {
    const { origin, hub, signIn } = get()
    const browser = await signIn('chloe')
    const answer = await browser.go(`${origin}/checked`)
    assert.equal(answer.status, 200, answer.body)
    const { iss, aud, email, name: fullName } = JSON.parse(answer.body)
    const expected = [hub.url, origin, 'chloe@harbor.example', 'Chloé Okafor']
    assert.deepEqual([iss, aud, email, fullName], expected)
  })

  test(`FWD-01: ${name}: a public path has headers of nobody, or none`, async () => {
    const { origin, application } = get()
    for (const path of ['/health', '/public/logo.svg?v=2']) {
      const answer = await ask(origin, path)
      assert.equal(answer.status, 200)
      const reached = application.reached.at(-1)
      assert.equal(reached?.path, path)
      const told = ['remote-user', 'remote-email', 'remote-groups', 'x-foyer-jwt'].map((each) =>
        valuesOf(reached, each).join(''),
      )
      assert.deepEqual(told, ['', '', '', ''])
    }
  })

  test(`FWD-02: ${name}: cookies of the application go through untouched`, async () => {
    const { headers } = await ask(get().origin, '/health')
    const expected = ['wiki=1; Path=/; HttpOnly', 'theme=dark; SameSite=Strict']
    assert.deepEqual(headers['set-cookie'], expected)
  })

  test(`FWD-08: ${name}: without a sign-in no method reaches the application`, async () => {
    const { origin, application } = get()
    const { length } = application.reached
    for (const method of ['GET', ...methods]) {
      const answer = await ask(origin, '/page', { method })
      assert.deepEqual([answer.status, answer.headers.location], [401, undefined], method)
    }
    const { host } = new URL(origin)
    for (const line of ['TRACE /page', 'FOO /page', 'OPTIONS *', `CONNECT ${host}`]) {
      const said = await sendRaw(
        origin,
        `${line} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      )
      assert.match(said, /^HTTP\/1\.1 /, line)
    }
    assert.equal((await openSocket(origin, '/page', {})).status, 401)
    assert.equal(application.reached.length, length)
  })

  test(`FWD-08: ${name}: with a sign-in each method passes, with its body`, async () => {
    const { origin, application, signIn } = get()
    const browser = await signIn('ana')
    const cookie = browser.cookies(origin)
    for (const method of methods) {
      const headers = { cookie, 'content-type': 'text/plain', 'content-encoding': 'gzip' }
      const asked = method === 'HEAD' ? {} : { body: 'hello' }
      const length = { 'content-length': method === 'HEAD' ? '0' : '5' }
      const answer = await ask(origin, '/page', {
        method,
        headers: { ...headers, ...length },
        ...asked,
      })
      assert.equal(answer.status, 200, method)
      assert.equal(application.reached.at(-1)?.method, method)
    }
  })

  test(`FWD-08: ${name}: a web socket opens for those who are signed in`, async () => {
    const { origin, application, signIn } = get()
    const browser = await signIn('ana')
    const headers = { cookie: browser.cookies(origin), connection: 'Upgrade, Remote-Email' }
    const opened = await openSocket(origin, '/live', headers)
    assert.deepEqual(opened, { status: 101, said: 'hello' })
    const reached = application.reached.at(-1)
    assert.deepEqual(reached && valuesOf(reached, 'remote-email'), ['ana@harbor.example'])
  })

  test(`FWD-04: ${name}: no name of a health check opens anything`, async () => {
    const { origin, application } = get()
    const { length } = application.reached
    const agents = ['GoogleHC/1.0', 'kube-probe/1.30', 'ELB-HealthChecker/2.0', '']
    for (const agent of agents) {
      assert.equal((await ask(origin, '/page', { headers: { 'user-agent': agent } })).status, 401)
    }
    for (const path of ['/ping', '/ready', '/healthz', '/robots.txt', '/favicon.ico']) {
      assert.equal((await ask(origin, path)).status, 401, path)
    }
    assert.equal(application.reached.length, length)
  })
}
