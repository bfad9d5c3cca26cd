/** The hash of `open_url`: ours to the last bit, or nothing (APP-01, APP-02). */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import { createSeal } from '../../seal.ts'
import { systemWorld } from '../../world.ts'
import { readList, readShown } from './testdata/sample.ts'

let hub: TestHub
let path = ''
let ana: Awaited<ReturnType<TestHub['caller']>>

before(async () => {
  hub = await openTestHub()
  path = `/brands/${hub.organizations.harbor.id}/sso_applications`
  ana = await hub.caller(hub.people.ana)
  const body = { name: 'Handbook', authentication_type: 'None', url: 'https://handbook.example/' }
  readShown(await ana.post(path, body))
})

after(() => hub.close())

const newHash = async (): Promise<string> => {
  const [shown] = readList(await ana.get(path)).data
  return new URL(shown?.open_url ?? '').searchParams.get('hash') ?? ''
}

const open = (query: string) =>
  hub.server.inject({
    method: 'GET',
    url: `/sso_applications/open${query}`,
    headers: { host: 'localhost:3000', 'sec-fetch-dest': 'document' },
  })

const queryOf = (hash: string): string => `?hash=${encodeURIComponent(hash)}`

const checkNothing = async (query: string, uniform?: string): Promise<string> => {
  const answer = await open(query)
  const about = query.slice(0, 300)
  assert.equal(answer.statusCode, 400, about)
  assert.equal(answer.headers['set-cookie'], undefined, about)
  const page = answer.body.replace(/<code>[^<]*<\/code>/, '')
  if (uniform !== undefined) assert.equal(page, uniform, about)
  return page
}

/** Bytes changed in place: each bit, each neighbour swapped, each version, each length. */
function* byteMutations(bytes: Buffer): Generator<Buffer> {
  for (let index = 0; index < bytes.length; index += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] ?? 0) ^ (1 << bit)
      yield changed
    }
    yield bytes.subarray(0, index)
    yield bytes.subarray(index + 1)
    yield Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + 1)])
    yield Buffer.concat([bytes.subarray(0, index), Buffer.of(0), bytes.subarray(index)])
    yield Buffer.concat([bytes, randomBytes(index + 1)])
    const swapped = Buffer.from(bytes)
    swapped[index] = bytes[(index + 1) % bytes.length] ?? 0
    swapped[(index + 1) % bytes.length] = bytes[index] ?? 0
    if (!swapped.equals(bytes)) yield swapped
  }
  for (let version = 0; version < 256; version += 1) {
    if (version !== bytes[0]) yield Buffer.concat([Buffer.of(version), bytes.subarray(1)])
  }
  for (let size = 16; size < bytes.length; size += 16) {
    yield Buffer.concat([bytes.subarray(size), bytes.subarray(0, size)])
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The text changed, the bytes perhaps not: other spellings of the same base64. */
function* textMutations(hash: string): Generator<string> {
  for (const tail of ['=', '==', '===', ' ', '\n', '\t', '\0', '.', '%', 'A', 'AAAA', '\u00a0']) {
    yield hash + tail
    yield tail + hash
    yield hash.replace(/=*$/, '') + tail + hash.slice(-1)
  }
  for (let index = 0; index < hash.length; index += 1) {
    for (const inside of [' ', '\n', '=', '-', '_']) {
      yield hash.slice(0, index) + inside + hash.slice(index)
      yield hash.slice(0, index) + inside + hash.slice(index + 1)
    }
    for (let letter = index % 4; letter < alphabet.length; letter += 4) {
      yield hash.slice(0, index) + alphabet[letter] + hash.slice(index + 1)
    }
  }
  yield* [
    hash.toLowerCase(),
    hash.toUpperCase(),
    hash.replaceAll(/=/g, ''),
    encodeURIComponent(hash),
  ]
  yield* [hash.replaceAll('+', '-').replaceAll('/', '_'), hash.replaceAll('+', ' '), '']
  yield* [Buffer.from(hash).toString('base64'), Buffer.from(hash, 'base64').toString('hex')]
}

test('APP-01: ten thousand changes, none opens, and each gets the same answer', async () => {
  let hash = await newHash()
  // One with both letters that the other alphabet of base64 writes differently.
  while (!(hash.includes('+') && hash.includes('/'))) hash = await newHash()
  const uniform = await checkNothing(queryOf('x'))
  const seen = new Set([hash])
  for (const bytes of byteMutations(Buffer.from(hash, 'base64'))) seen.add(bytes.toString('base64'))
  for (const text of textMutations(hash)) seen.add(text)
  while (seen.size < 10_001) {
    seen.add(randomBytes(1 + (seen.size % 400)).toString('base64'))
  }
  seen.delete(hash)
  assert.ok(seen.size >= 10_000, String(seen.size))
  const all = [...seen]
  // Many at a time: their events share a commit.
  for (let start = 0; start < all.length; start += 200) {
    const some = all.slice(start, start + 200)
    await Promise.all(some.map((changed) => checkNothing(queryOf(changed), uniform)))
  }
  assert.equal((await open(queryOf(hash))).headers.location, 'https://handbook.example/')
  const refused = (await hub.events(5)).find((each) => each.outcome === 'refused')
  assert.equal(refused?.type, 'ticket.redeemed')
  assert.equal(refused?.data.cause, 'the seal does not open')
})

test('APP-01: no hash, many, and huge ones', async () => {
  const hash = encodeURIComponent(await newHash())
  const uniform = await checkNothing('')
  const queries = [
    ...['?', '?hash', '?hash=', '?Hash=x', `?HASH=${hash}`, `?hash[]=${hash}`, `?hash%00=${hash}`],
    ...[`?hash=${hash}&hash=${hash}`, `?hash=&hash=${hash}`, `?hash=${hash}&hash=`, '?hash=%ZZ'],
    ...[`?hash=${encodeURIComponent(hash)}`, `?hash=%20${hash}`, `?hash=${hash}%00`, '?hash=%FF'],
    ...[`?hash=${'A'.repeat(4096)}`, `?hash=${'A'.repeat(1024 * 1024)}`, '?hash=[object%20Object]'],
  ]
  for (const query of queries) await checkNothing(query, uniform)
  assert.equal((await open(`?utm=1&hash=${hash}&hash2=x`)).statusCode, 303)
})

test('APP-01: what another key, purpose or place has sealed is nothing', async () => {
  const uniform = await checkNothing('')
  const [application] = await hub.hub.applications.availableIn([hub.organizations.harbor])
  const value = {
    user: hub.people.ana.id,
    organization: hub.organizations.harbor.id,
    application: application?.id,
    value: null,
    ends: hub.now() + 600_000,
  }
  const text = JSON.stringify(value)
  const { secret } = hub.config
  const { seal } = hub.hub
  const sealed = (purpose: string, place: string): string => seal.close(purpose, place, text)
  const forged = [
    createSeal(`${secret}x`, systemWorld).close('ticket', 'open', text),
    // It wraps what seals, and seals nothing itself.
    createSeal(secret, systemWorld).close('ticket', 'open', text),
    sealed('ticket', 'first-administrator'),
    sealed('ticket', ''),
    sealed('setting', 'open'),
    Buffer.from(text).toString('base64'),
    seal.mark('ticket', text),
  ]
  for (const each of forged) await checkNothing(queryOf(each), uniform)
  const genuine = sealed('ticket', 'open')
  assert.equal((await open(queryOf(genuine))).statusCode, 303)
})

test('APP-01: parts of two links make none', async () => {
  const uniform = await checkNothing('')
  const one = Buffer.from(await newHash(), 'base64')
  const other = Buffer.from(await newHash(), 'base64')
  for (let cut = 1; cut < one.length; cut += 1) {
    const mixed = Buffer.concat([one.subarray(0, cut), other.subarray(cut)])
    // Where the two have a byte in common, the mixture may be one of them.
    if (mixed.equals(one) || mixed.equals(other)) continue
    await checkNothing(queryOf(mixed.toString('base64')), uniform)
  }
})

test('APP-02: two links share no keystream, and what is known of one changes nothing', async () => {
  const links = await Promise.all(Array.from({ length: 256 }, newHash))
  const all = links.map((each) => Buffer.from(each, 'base64'))
  const size = all[0]?.length ?? 0
  assert.ok(all.every((each) => each.length === size && each[0] === 2))
  // Same person, application, brand and moment: no byte stands still but version and data key.
  for (let index = 5; index < size; index += 1) {
    const values = new Set(all.map((each) => each[index]))
    assert.ok(values.size > 100, `byte ${index} has ${values.size} values`)
  }
  const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = all
  const same = first.filter((byte, index) => byte === second[index]).length
  assert.ok(same < size / 8, `${same} bytes of ${size} are the same`)
})

test('APP-02: who knows the text flips time, user, brand, and opens nothing', async () => {
  const uniform = await checkNothing('')
  const [application] = await hub.hub.applications.availableIn([hub.organizations.harbor])
  const known = JSON.stringify({
    user: hub.people.ana.id,
    organization: hub.organizations.harbor.id,
    application: application?.id,
    value: null,
    ends: hub.now() + 600_000,
  })
  const bytes = Buffer.from(await newHash(), 'base64')
  const wanted = [
    known.replace(String(hub.now() + 600_000), String(hub.now() + 999_999)),
    known.replace(hub.people.ana.id, hub.people.ben.id),
    known.replace(hub.organizations.harbor.id, hub.organizations.otter.id),
  ]
  for (const text of wanted) {
    assert.equal(text.length, known.length)
    assert.notEqual(text, known)
    for (const start of [29, 5, 1, 0]) {
      const changed = Buffer.from(bytes)
      for (let index = 0; index < known.length; index += 1) {
        const flip = known.charCodeAt(index) ^ text.charCodeAt(index)
        changed[start + index] = (changed[start + index] ?? 0) ^ flip
      }
      await checkNothing(queryOf(changed.toString('base64')), uniform)
    }
  }
})

test('nothing of a link can be read in it', async () => {
  const bytes = Buffer.from(await newHash(), 'base64')
  const text = bytes.toString('latin1')
  for (const inside of [hub.people.ana.id, hub.organizations.harbor.id, 'user', 'ends']) {
    assert.ok(!text.includes(inside), inside)
  }
})
