/** CHT-01, CHT-02, CHT-03, CHT-04, CHT-11, CHT-12: who may call, with which key, and how. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { captureLog } from '../../../test/security/log.ts'
import type { Application } from '../../application.ts'
import { type CallOptions, openRoom, type Room, type RoomOptions } from './testdata/room.ts'

let room: Room

describe('the key of a room', () => {
  beforeEach(async () => {
    room = await openRoom()
  })
  afterEach(() => room.close())

  const reopen = async (options: RoomOptions): Promise<void> => {
    await room.close()
    room = await openRoom(options)
  }

  const email = 'visitor@shop.example'
  const generate = (how: CallOptions = {}, parameters: Record<string, string> = { email }) =>
    room.call('/sso/token/generate', parameters, how)

  /** The newest refusal of a key, or nothing. */
  const refused = async () =>
    (await room.hub.events(1)).find(
      ({ type, outcome }) => type === 'key.used' && outcome === 'refused',
    )

  const find = (address: string) =>
    room.hub.hub.users.findByEmail(room.hub.organizations.harbor.id, address)

  /** A no in the words of the wire, which leaves nobody behind. */
  const checkNo = async (
    answer: Awaited<ReturnType<typeof generate>>,
    what = '',
  ): Promise<void> => {
    assert.equal(answer.statusCode, 200, what)
    assert.equal(answer.json().success, false, what)
    assert.equal(answer.json().access_token, undefined, what)
    assert.equal(await find(email), undefined, what)
  }

  /** Everything that the hub has kept: the bytes of the database and the files beside it. */
  const readDatabase = async (): Promise<string> => {
    const sql = CompiledQuery.raw('pragma database_list')
    const rows = await room.hub.database.read.query<{ file: string }>(sql)
    const folder = join(rows[0]?.file ?? '', '..')
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
    return files.join('\n')
  }

  const paths = ['token/generate', 'token/getToken', 'user/register', 'user/edit', 'user/delete']

  test('CHT-01: key and password in a query go no further', async () => {
    await reopen({ config: { logLevel: 'trace' } })
    const log = captureLog(room.hub.server)
    const password = 'CANARYPW a long enough passphrase'
    for (const path of [...paths, 'user/setPassword']) {
      for (const method of ['GET', 'POST'] as const) {
        const given = { email, user: email, username: 'visitor', emails: email, password }
        const answer = await room.call(`/sso/${path}`, given, { method })
        assert.equal(answer.statusCode, 200)
        assert.equal(answer.headers['cache-control'], 'no-store')
        assert.equal(answer.headers['referrer-policy'], 'no-referrer')
        assert.equal(answer.headers['x-content-type-options'], 'nosniff')
        assert.ok(!answer.body.includes('CANARYPW'))
      }
    }
    const kept = [await readDatabase(), log.join('\n'), JSON.stringify(await room.hub.events(200))]
    for (const text of kept) {
      assert.ok(text.length > 100)
      assert.ok(!text.includes('CANARYPW'))
      assert.ok(!text.includes(room.apikey))
    }
  })

  test('CHT-02: a key and a password leave no trace, however they are written', async () => {
    await reopen({ config: { logLevel: 'trace' } })
    const log = captureLog(room.hub.server)
    const key = 'CANARYKEY'
    const password = 'CANARYPW'
    const encodings = [
      `apikey=${key}&password=${password}`,
      'apikey=%43%41%4E%41%52%59%4B%45%59&password=%43ANARYPW',
      'apikey=%2543ANARYKEY&password=%2543ANARYPW',
      `ApiKey=${key}&PassWord=${password}`,
      `apikey=+${key}+&password=+${password}+`,
      `apikey=${key}&apikey=${key}&password=${password}`,
      `apikey[]=${key}&password[]=${password}`,
      `apikey=${key}%&password=${password}%zz`,
      `apikey=${key}%00&password=${password}%00`,
      `apikey=${key}%0D%0A&password=${password}%0D%0A`,
      `x=%23apikey=${key}&password=${password}`,
      `apikey;=${key};password=${password}`,
    ]
    const { hub, host } = room
    for (const text of encodings) {
      for (const path of paths) {
        const url = `/sso/${path}?${text}&email=visitor%40shop.example`
        const headers = { host }
        await hub.server.inject({ url, headers })
        await hub.server.inject({ url, headers, method: 'POST' })
      }
    }
    const misplaced = { url: `/sso/token/generate?apikey=x#${key}`, headers: { host } }
    await hub.server.inject(misplaced)
    const kept = [await readDatabase(), log.join('\n'), JSON.stringify(await hub.events(200))]
    for (const text of kept) assert.doesNotMatch(text, /CANARYKEY|CANARYPW|%43%41%4E/)
  })

  test('CHT-03: a key that came in the clear is not taken, and the event says so', async () => {
    await checkNo(await generate({ address: '192.0.2.9' }))
    const event = await refused()
    assert.match(String(event?.data.cause), /^the key was seen in clear/)
    assert.equal(event?.applicationId, room.room.id)
    assert.equal(event?.rootId, room.hub.organizations.harbor.id)
    assert.notEqual(event?.keyId, null, 'the event names the key that has to be changed')
  })

  test('CHT-03: loopback may call without TLS, others where the room allows it', async () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
      assert.equal((await generate({ address })).json().success, true, address)
    }
    await reopen({ settings: { allowHttp: true } })
    assert.equal((await generate({ address: '192.0.2.9' })).json().success, true)
  })

  test('CHT-03: behind a proxy, what the proxy says of TLS counts', async () => {
    await reopen({ config: { trustedProxies: ['10.0.0.1'] } })
    const through = (scheme: string) =>
      generate({
        address: '10.0.0.1',
        headers: { 'x-forwarded-for': '192.0.2.9', 'x-forwarded-proto': scheme },
      })
    await checkNo(await through('http'))
    assert.equal((await through('https')).json().success, true)
    const pretended = { 'x-forwarded-proto': 'https' }
    const answer = await generate({ address: '192.0.2.9', headers: pretended })
    assert.equal(answer.json().success, false)
  })

  test('CHT-04: no browser calls with a key, whichever page it is on', async () => {
    const marks: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { cookie: 'foyer=x' },
    ]
    const known = 'known@shop.example'
    await room.token(known)
    for (const headers of marks) {
      const what = JSON.stringify(headers)
      await checkNo(await generate({ headers }), what)
      await checkNo(await generate({ headers, method: 'POST' }), what)
      assert.match(String((await refused())?.data.cause), /came from a browser/)
      const answer = await room.call('/sso/user/delete', { emails: known }, { headers })
      assert.equal(answer.json().success, false)
      assert.ok(await find(known), what)
    }
    const referer = `http://${room.host}/sso/token/generate`
    assert.equal((await generate({ headers: { referer } })).json().success, true)
  })

  /** A room of somebody else, with its key. */
  const addRoom = async (name: 'otter' | 'downtown'): Promise<[Application, string, string]> => {
    const { hub, organizations } = room.hub
    const owner = organizations[name]
    const host = `chat.${name}.localhost:3000`
    const settings = { url: `http://${host}/room/` }
    const other = await hub.applications.add({ owner, name, type: 'chat-room', settings })
    const { text } = await hub.keys.add({ organization: owner, application: other, name })
    return [other, text, host]
  }

  test('CHT-11: the key of one room is wrong at another, in the same words', async () => {
    const words = (await generate({ apikey: 'none at all' })).json().message
    for (const name of ['otter', 'downtown'] as const) {
      const [other, key, host] = await addRoom(name)
      const there = await generate({ host })
      assert.deepEqual(there.json(), { success: false, message: words })
      assert.equal((await refused())?.applicationId, other.id)
      const here = await generate({ apikey: key })
      assert.deepEqual(here.json(), { success: false, message: words })
      assert.equal((await refused())?.applicationId, room.room.id)
      assert.equal((await generate({ host, apikey: key })).json().success, true)
    }
  })

  test('CHT-11: an organization key vouches in its own rooms and those below', async () => {
    const { hub, organizations } = room.hub
    const keyOf = async (name: 'harbor' | 'downtown' | 'otter', permissions: string[]) =>
      (await hub.keys.add({ organization: organizations[name], name, permissions })).text
    const says = async (apikey: string) => (await generate({ apikey })).json().success
    assert.equal(await says(await keyOf('harbor', ['vouch'])), true)
    assert.equal(await says(await keyOf('harbor', ['applications'])), false)
    assert.equal(await says(await keyOf('downtown', ['*'])), false)
    assert.equal(await says(await keyOf('otter', ['*'])), false)
  })

  test('CHT-11: a host is one room in any letters and at any port', async () => {
    const [name = ''] = room.host.split(':')
    for (const host of [name.toUpperCase(), `${name}:1`, `Chat.${name.slice(5)}:443`]) {
      assert.equal((await generate({ host })).json().success, true, host)
    }
    const others = [`${name}.`, `a.${name}`, 'chat.nobody.localhost', 'chat_x.harbor.localhost']
    for (const host of [...others, 'xn--chat-.localhost', `${name}@evil.example`]) {
      assert.equal((await generate({ host })).statusCode, 421, host)
    }
    for (const host of ['localhost:3000', 'harbor.localhost:3000']) {
      const answer = await generate({ host })
      assert.equal(answer.statusCode, 404, host)
      const message = 'There is no chat room at this address.'
      assert.deepEqual(answer.json(), { success: false, message })
    }
  })

  test('CHT-12: only the key itself is right', async () => {
    const { apikey } = room
    const wrong = [
      '',
      'fyr',
      apikey.slice(0, -1),
      `${apikey}x`,
      ` ${apikey}`,
      apikey.toUpperCase(),
      apikey.toLowerCase(),
      `${apikey}\n`,
      apikey.replace('fyr_', 'FYR_'),
      apikey.split('_').slice(0, 2).join('_'),
    ]
    const answers = new Set<string>()
    for (const key of wrong) {
      const answer = await generate({ apikey: key })
      await checkNo(answer, key)
      answers.add(answer.body)
    }
    answers.add((await generate({ apikey: null })).body)
    assert.equal(answers.size, 1)
    const event = await refused()
    assert.equal(event?.rootId, room.hub.organizations.harbor.id)
    assert.equal(event?.applicationId, room.room.id)
    assert.equal(event?.keyId, null)
    await checkNo(await generate({ apikey: `${apikey}\0` }))
  })

  test('CHT-12: a parameter that comes twice, or as a list, is none', async () => {
    const { hub, host, apikey } = room
    const texts = [
      `apikey=${apikey}&apikey=${apikey}`,
      `apikey=${apikey}&ApiKey=${apikey}`,
      `apikey=wrong&apikey=${apikey}`,
      `apikey[]=${apikey}`,
      `apikey[0]=${apikey}`,
      `apikey=${apikey}&email=other%40shop.example`,
    ]
    for (const text of texts) {
      const url = `/sso/token/generate?email=visitor%40shop.example&${text}`
      await checkNo(await hub.server.inject({ url, headers: { host } }), text)
    }
    const both = `/sso/token/generate?apikey=${apikey}&email=visitor%40shop.example`
    const form = { method: 'POST' as const, payload: `apikey=${apikey}` }
    const type = 'application/x-www-form-urlencoded'
    const headers = { host, 'content-type': type }
    await checkNo(await hub.server.inject({ url: both, ...form, headers }))
  })

  test('CHT-12: guessing comes to an end, for who guesses and for nobody else', async () => {
    const statuses: number[] = []
    for (let tries = 0; tries < 40; tries += 1) {
      statuses.push((await generate({ apikey: `guess ${tries}` })).statusCode)
    }
    assert.equal(statuses.indexOf(429), 30)
    const last = await generate({ apikey: 'another' })
    assert.equal(last.statusCode, 429)
    assert.equal(last.json().success, false)
    assert.ok(Number(last.headers['retry-after']) >= 1)
    const events = (await room.hub.events(100)).filter(({ type }) => type === 'key.used')
    assert.equal(events.length, 30, 'what is beyond the limit leaves no event')
    assert.equal((await generate({ apikey: 'another', address: '127.0.0.2' })).statusCode, 200)
    assert.equal((await generate()).json().success, true, 'the right key is never held up')
  })

  test('CHT-12: a revoked key, and one that is over, are wrong', async () => {
    const { hub, organizations, now, pass } = room.hub
    const place = { organization: organizations.harbor, application: room.room, name: 'Other' }
    const { text, key } = await hub.keys.add({ ...place, endsAt: now() + 1000 })
    assert.equal((await generate({ apikey: text })).json().success, true)
    pass(1001)
    assert.equal((await generate({ apikey: text })).json().success, false)
    await hub.keys.revoke(key.id)
    const own = await hub.keys.checkOwn(room.apikey)
    await hub.keys.revoke(own.key.id)
    assert.equal((await generate()).json().success, false)
  })
})
