/** Paths that two readers could understand differently open nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, navigation } from './client.ts'
import type { Place } from './place.ts'

/** Each leads, for some reader, from a public path to another, or looks like a public one. */
const tricks = [
  '/public/../page',
  '/public/%2e%2e/page',
  '/public/%2E%2E%2Fpage',
  '/public/..%2fpage',
  '/public/..;/page',
  '/public/;/../page',
  '/public/.%00./page',
  '/public/..%5cpage',
  '/public/..\\page',
  '/public%2f..%2fpage',
  '/public//../page',
  '//public/page',
  '/./public/page',
  '/page/../public/a',
  '/PUBLIC/page',
  '/publicity',
  '/page;/public/a',
  '/page%3f/public/a',
  '/page%23/public/a',
  '/%70ublic/page',
  '/public/%252e%252e/page',
  '/health/',
  '/health/../page',
  '/health;page',
  '/HEALTH',
  '/.foyer/../page',
  '/.foyer/..%2fpage',
  '/%2efoyer/page',
]

/** Each is, for some reader, below `/edit/`, which is open to editors alone. */
const edits = [
  '/edit/1',
  '/EDIT/1',
  '/%65dit/1',
  '//edit/1',
  '/./edit/1',
  '/page/../edit/1',
  '/page/%2e%2e/edit/1',
  '/edit;a/1',
  '/page/..%2fedit/1',
  '/edit%2f1',
  '/edit',
]

export const testPath = (name: string, get: () => Place): void => {
  test(`FWD-03: ${name}: no spelling of a path makes it public`, async () => {
    const { origin, application } = get()
    for (const path of tricks) {
      const { length } = application.reached
      const answer = await ask(origin, path, { headers: navigation })
      assert.equal(application.reached.length, length, path)
      assert.ok(answer.status >= 300, `${path}: ${answer.status}`)
    }
  })

  test(`FWD-03: ${name}: no spelling of a path opens what is for a group`, async () => {
    const { origin, application, signIn } = get()
    const cookie = (await signIn('dev')).cookies(origin)
    for (const path of edits) {
      const { length } = application.reached
      const answer = await ask(origin, path, { headers: { ...navigation, cookie } })
      assert.equal(application.reached.length, length, path)
      assert.equal(answer.status, 403, path)
    }
    const editor = (await signIn('ana')).cookies(origin)
    const answer = await ask(origin, '/edit/1?x=2', { headers: { cookie: editor } })
    assert.equal(answer.status, 200)
    assert.equal(application.reached.at(-1)?.path, '/edit/1?x=2')
  })

  test(`FWD-03: ${name}: the application sees the path as it was asked about`, async () => {
    const { origin, application, signIn } = get()
    const cookie = (await signIn('ana')).cookies(origin)
    for (const path of ['/a%20b/%C3%A9?x=%2F..%2F&y=+', '/a:b@c/!$&()*+,=~', '/a?/../public/']) {
      assert.equal((await ask(origin, path, { headers: { cookie } })).status, 200, path)
      assert.equal(application.reached.at(-1)?.path, path)
    }
  })
}
