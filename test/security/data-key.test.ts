/** KEY-01, KEY-02, KEY-04: data keys, the secret that wraps them, and how both are replaced. */
import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { dialects } from '../../src/dialects/index.ts'
import { createHub } from '../../src/hub.ts'
import { createSeal, findKeyNumber } from '../../src/seal.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'
import { createXaes } from '../../src/xaes.ts'
import { openTestHub, type TestHub } from '../helper.ts'

const minute = 60_000
const century = 100 * 365 * 24 * 3600
const operator = { by: 'command' } as const
const [before, after] = [
  'what the secret was, long enough to be one',
  'what the secret is, and long enough as well',
]

/** The same database as another process has it, with secrets of its own. */
const openProcess = async (
  { config, database, now }: TestHub,
  secrets: { secret?: string; previousSecrets?: string[] } = {},
) => {
  const store = createStore(database, now)
  const world = { now, random: systemWorld.random }
  const hub = createHub({ config: { ...config, ...secrets }, store, world, dialects })
  await hub.dataKeys.prepare()
  return hub
}

const query = <R>({ database }: TestHub, sql: string, values: string[] = []) =>
  database.write((unit) => unit.query(CompiledQuery.raw(sql, values) as CompiledQuery<R>))

/** An application with a secret setting: what it is opened with is asked of the store each time. */
const addSealed = async ({ hub, organizations }: TestHub, secret = 'a word that is a secret') =>
  hub.connectors.add({
    owner: organizations.harbor,
    name: 'Source',
    type: 'oidc',
    settings: { issuer: 'https://id.example', clientId: 'foyer', clientSecret: secret },
  })

const numbersOf = async (test: TestHub): Promise<Record<string, number>> => {
  const rows = await query<{ id: string; settings: string }>(
    test,
    'select id, settings from connector',
  )
  return Object.fromEntries(
    rows.map(({ id, settings }) => [id, findKeyNumber(JSON.parse(settings).clientSecret) ?? -1]),
  )
}

/** A database as a version left it that knew no data keys. */
const forgetKeys = async (test: TestHub): Promise<void> => {
  const seal = createSeal(test.config.secret, systemWorld)
  await query(test, 'delete from data_key')
  const store = createStore(test.database, test.now)
  await store.state.put('seal', 'check', seal.close('check', '', 'foyer'), century)
}

test('KEY-04: XAES-256-GCM closes as its document says', () => {
  const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX')
  const known = {
    '1 ': 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271',
    '3 c2sp.org/XAES-256-GCM': '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
  }
  for (const [name, expected] of Object.entries(known)) {
    const [byte = '', context = ''] = name.split(' ')
    const cipher = createXaes(createSecretKey(Buffer.alloc(32, Number(byte))))
    const sealed = cipher.close(nonce, context, 'XAES-256-GCM')
    assert.equal(sealed.toString('hex'), expected)
    assert.equal(cipher.open(nonce, context, sealed), 'XAES-256-GCM')
    assert.equal(cipher.open(nonce, `${context}.`, sealed), undefined)
  }
})

test('KEY-03: a value that names another data key than its own does not open', () => {
  const seal = createSeal('unused', systemWorld)
  seal.hold([1, 2].map((number) => ({ number, material: `material ${number}`, beginsAt: 0 })))
  const sealed = seal.close('setting', 'place', 'a secret')
  assert.equal(findKeyNumber(sealed), 2)
  const bytes = Buffer.from(sealed, 'base64')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 3
    assert.equal(seal.open('setting', 'place', changed.toString('base64')), undefined)
    const cut = bytes.subarray(0, index).toString('base64')
    assert.equal(seal.open('setting', 'place', cut), undefined)
  }
  assert.equal(seal.open('setting', 'place', sealed), 'a secret')
})

test('KEY-02: what was sealed before there were data keys opens ever after', async () => {
  const old = await openTestHub({ secret: before })
  await forgetKeys(old)
  const store = createStore(old.database, old.now)
  const world = { now: old.now, random: systemWorld.random }
  const past = createHub({ config: old.config, store, world, dialects })
  const { id } = await addSealed({ ...old, hub: past })
  const key = await past.signingKeys.current(old.organizations.harbor)
  const link = past.tickets.seal({ purpose: 'open', lifetimeMinutes: 10 })
  assert.equal(findKeyNumber(link), 0)

  const hub = await openProcess(old)
  const find = async (at: typeof hub) => (await at.connectors.find(id))?.settings.clientSecret
  assert.equal(await find(hub), 'a word that is a secret')
  assert.equal((await hub.signingKeys.current(old.organizations.harbor)).id, key.id)
  assert.equal(hub.tickets.unseal('open', link).isOver, false)
  // While processes of before may be at work, what is sealed is what they can read.
  const early = hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 10 })
  assert.equal(past.tickets.unseal('open', early).isOver, false)
  old.pass(10 * minute)
  assert.equal(findKeyNumber(hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 10 })), 1)

  const rotated = await openProcess(old, { secret: after, previousSecrets: [before] })
  assert.equal(await rotated.dataKeys.rewrap(operator), 2)
  assert.equal(await find(await openProcess(old, { secret: after })), 'a word that is a secret')
  await old.close()
})

test('KEY-02: the secret is replaced while processes with either are at work', async () => {
  const at = await openTestHub({ secret: before })
  const { id } = await addSealed(at)
  const link = at.hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 10 })
  const mark = at.hub.seal.mark('device', 'x')
  const find = async (hub: typeof at.hub) => (await hub.connectors.find(id))?.settings.clientSecret

  await assert.rejects(openProcess(at, { secret: after }), /FOYER_SECRET_PREVIOUS/)
  const first = await openProcess(at, { secret: after, previousSecrets: [before] })
  assert.deepEqual(
    (await first.dataKeys.status()).keys.map((key) => key.wrappedWith),
    ['previous'],
  )
  assert.equal(await first.dataKeys.rewrap(operator), 1)
  assert.equal(await first.dataKeys.rewrap(operator), 0)
  assert.equal(await find(at.hub), 'a word that is a secret', 'a process from before goes on')
  const last = await openProcess(at, { secret: after })
  for (const hub of [at.hub, first, last]) {
    assert.equal(await find(hub), 'a word that is a secret')
    assert.equal(hub.tickets.unseal('open', link).isOver, false)
    assert.ok(hub.seal.isMark('device', 'x', mark))
  }
  await assert.rejects(openProcess(at, { secret: before }), /not the one/)
  const [newest] = await at.events(1)
  assert.deepEqual([newest?.type, newest?.data.number], ['data-key.rewrapped', 1])
  assert.ok(!JSON.stringify(await at.events()).includes(after))
  await at.close()
})

test('KEY-02: a change of the secret that ends midway leaves everything readable', async () => {
  const at = await openTestHub({ secret: before })
  const { id } = await addSealed(at)
  await at.hub.dataKeys.add(operator)
  at.pass(2 * minute)
  const rows = await query<{ wrapped: string }>(at, 'select wrapped from data_key where number = 1')
  const hub = await openProcess(at, { secret: after, previousSecrets: [before] })
  assert.equal(await hub.dataKeys.rewrap(operator), 2)
  // As if the process had ended before the first of the two was wrapped anew.
  const wrapper = (await at.hub.dataKeys.status()).wrapper
  const undo = 'update data_key set wrapped = ?, wrapper = ? where number = 1'
  await query(at, undo, [rows[0]?.wrapped ?? '', wrapper])
  for (const secret of [before, after]) {
    await assert.rejects(openProcess(at, { secret }), /FOYER_SECRET_PREVIOUS/)
  }
  const again = await openProcess(at, { secret: after, previousSecrets: [before] })
  const settings = (await again.connectors.find(id))?.settings
  assert.equal(settings?.clientSecret, 'a word that is a secret')
  assert.equal(await again.dataKeys.rewrap(operator), 1)
  await openProcess(at, { secret: after })
  await at.close()
})

test('KEY-02: a new data key seals when every process knows it; old ones open', async () => {
  const at = await openTestHub()
  const other = await openProcess(at)
  const { id } = await addSealed(at)
  const links = [at.hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 60 })]
  const marks = [at.hub.seal.mark('device', 'x')]
  const subject = { userId: at.people.chloe.id, applicationId: 'room' }
  const plain = at.hub.tickets.newPlain({ purpose: 'vouch', lifetimeMinutes: 1, ...subject })
  await at.hub.dataKeys.add(operator)
  await assert.rejects(other.dataKeys.add(operator), /not begun/)
  links.push(at.hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 60 }))
  at.pass(minute)
  links.push(at.hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 60 }))
  marks.push(at.hub.seal.mark('device', 'x'))
  assert.deepEqual(links.map(findKeyNumber), [1, 1, 2])
  await other.dataKeys.refresh()
  for (const hub of [at.hub, other]) {
    for (const link of links) assert.equal(hub.tickets.unseal('open', link).isOver, false)
    for (const mark of marks) assert.ok(hub.seal.isMark('device', 'x', mark))
    assert.ok(hub.tickets.isFor(plain, subject))
    assert.equal((await hub.connectors.find(id))?.settings.clientSecret, 'a word that is a secret')
  }
  await at.close()
})

test('KEY-02: what is sealed is sealed anew in parts, and no write is lost', async () => {
  const at = await openTestHub()
  const added = []
  for (let index = 0; index < 5; index += 1) added.push(await addSealed(at, `the secret ${index}`))
  await at.hub.connectors.remove(added[4] ?? assert.fail())
  await at.hub.signingKeys.current(at.organizations.harbor)
  await at.hub.dataKeys.add(operator)
  at.pass(minute)
  const part = await at.hub.dataKeys.reseal(operator, 2)
  assert.deepEqual(part, { number: 2, rowCount: 2, isDone: false })
  const sealedAs = await numbersOf(at)
  const changed = added.slice(0, 4).find(({ id }) => sealedAs[id] === 1) ?? assert.fail()
  await at.hub.connectors.change(changed, { settings: { clientSecret: 'another secret' } })
  await assert.rejects(at.hub.dataKeys.forget(1, true, operator), /reseal/)
  const rest = await at.hub.dataKeys.reseal(operator)
  assert.deepEqual(rest, { number: 2, rowCount: 3, isDone: true })
  assert.deepEqual(new Set(Object.values(await numbersOf(at))), new Set([2]))
  const status = (await at.hub.dataKeys.status()).keys
  assert.deepEqual(
    status.map(({ number, rowCount, isCurrent }) => [number, rowCount, isCurrent]),
    [
      [1, 0, false],
      [2, 6, true],
    ],
  )
  const fresh = await openProcess(at)
  for (const [index, { id }] of added.slice(0, 4).entries()) {
    const secret = id === changed.id ? 'another secret' : `the secret ${index}`
    assert.equal((await fresh.connectors.find(id))?.settings.clientSecret, secret)
  }
  await at.close()
})

test('KEY-02: a data key that is forgotten opens and proves nothing more, anywhere', async () => {
  const at = await openTestHub()
  const other = await openProcess(at)
  const link = at.hub.tickets.seal({ purpose: 'open', lifetimeMinutes: 6000 })
  const mark = at.hub.seal.mark('device', 'x')
  await assert.rejects(at.hub.dataKeys.forget(1, true), /in use/)
  await assert.rejects(at.hub.dataKeys.forget(7, true), /no such/)
  await at.hub.dataKeys.add(operator)
  at.pass(minute)
  await assert.rejects(at.hub.dataKeys.forget(1, false), /an hour/)
  at.pass(60 * minute)
  await at.hub.dataKeys.forget(1, false, operator)
  at.pass(1000)
  await other.dataKeys.refresh()
  for (const hub of [at.hub, other]) {
    assert.throws(() => hub.tickets.unseal('open', link))
    assert.equal(hub.seal.isMark('device', 'x', mark), false)
  }
  const [newest] = await at.events(1)
  assert.deepEqual([newest?.type, newest?.data.number], ['data-key.forgotten', 1])
  await at.close()
})

test('KEY-01: no data key stands in the database or an event as it is', async () => {
  const at = await openTestHub()
  const materials: string[] = []
  const world = { now: at.now, random: (count: number) => systemWorld.random(count) }
  const store = createStore(at.database, at.now)
  const hub = createHub({
    ...{ config: at.config, store, dialects },
    world: {
      ...world,
      random: (count) => {
        const bytes = world.random(count)
        if (count === 32) materials.push(bytes.toString('base64url'))
        return bytes
      },
    },
  })
  await hub.dataKeys.prepare()
  await hub.dataKeys.add(operator)
  assert.equal(materials.length, 1)
  const kept = JSON.stringify([
    await query(at, 'select * from data_key'),
    await at.events(),
    await hub.dataKeys.status(),
  ])
  for (const secret of [...materials, at.config.secret]) {
    for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, 40)]) {
      assert.ok(!kept.includes(form))
    }
  }
  await at.close()
})
