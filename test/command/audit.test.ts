/** `foyer audit` and `foyer audit-stream`, on the store and through the running process. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CompiledQuery } from 'kysely'
import { openSqlite } from '../../src/store/sqlite.ts'
import { places, type Store } from './foyer.ts'

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

for (const [place, openPlace] of Object.entries(places)) {
  describe(`KEY-07: foyer audit, ${place}`, () => {
    let store: Store
    const path = (name: string): string => join(store.folder, name)
    before(async () => {
      store = await openPlace()
      for (let number = 0; number < 3; number += 1) {
        await store.data(`user add --email p${number}@harbor.example`)
      }
    })
    after(() => store.close())

    it('exports to a file that only its owner reads, and verifies it without a hub', async () => {
      const out = path('export.jsonl')
      assert.match(await store.said(`audit export --out ${out}`), /^\d+ events of \d chains\.\n$/)
      assert.equal(statSync(out).mode & 0o777, 0o600)
      store.write('audit.pem', await store.said('audit key'))
      const verify = `audit verify --file ${out} --key ${path('audit.pem')}`
      assert.match(await store.said(verify), /The file is whole/)
      const text = readFileSync(out, 'utf8')
      store.write('export.jsonl', text.replace('user.added', 'user.lost!'))
      const { status, out: said } = await store.foyer(verify.split(' '))
      assert.equal(status, 1)
      assert.match(said, /line \d+: \S+ position \d+ was altered/)
      await store.refused(`audit verify --file ${out}`, /--key/)
      const [last] = await store.hub.events.newest({ type: 'audit.exported' }, 1)
      assert.equal(last?.data.by, 'command')
    })

    it('exports to the standard output, and says the rest beside it', async () => {
      const { out, error } = await store.foyer(['audit', 'export', '--organization', 'harbor'])
      const lines = linesOf(out)
      assert.ok(lines.length > 4)
      assert.ok('signature' in (lines.at(-1) ?? {}))
      assert.match(error, /events of 1 chains/)
    })

    it('verifies the log, also against a checkpoint that was kept', async () => {
      const kept = store.write('kept.jsonl', await store.said('audit checkpoint'))
      await store.data('user add --email later@harbor.example')
      assert.match(await store.said('audit verify'), /Everything is as it was sealed/)
      const words = `audit verify --organization harbor --since 1h --checkpoint ${kept}`
      const whole = await store.data(words)
      assert.deepEqual([whole.isWhole, whole.faults], [true, []])
      const broken = store.write('broken.jsonl', 'x')
      await store.refused(`audit verify --checkpoint ${broken}`, /--checkpoint/)
    })

    it('names what was altered, with status 1', async () => {
      const database = openSqlite({ file: path('foyer.sqlite') })
      await database.write((unit) =>
        unit.query(
          CompiledQuery.raw("update event set outcome = 'refused' where type = 'user.added'"),
        ),
      )
      await database.close()
      const { status, out } = await store.foyer(['audit', 'verify'])
      assert.equal(status, 1)
      assert.match(out, /: \d+ \(event \d+\) was altered\n/)
    })

    it('has streams, whose secret is shown once, and whose whole address never', async () => {
      const url = 'https://siem.example/services/T0KEN'
      const added = await store.data(`audit-stream add ${url} --organization harbor`)
      assert.match(added.secret, /^[\w-]{43}$/)
      const list = await store.foyer(['audit-stream', 'list', '--json'])
      assert.ok(!list.out.includes('T0KEN') && !list.out.includes(added.secret))
      const [item] = JSON.parse(list.out).items
      assert.deepEqual([item.url, item.failures], ['https://siem.example', item.failures])
      const given = await store.data(`audit-stream add ${url} --secret-stdin`, 'a secret of ours')
      assert.equal(given.secret, undefined)
      for (const { id } of [item, given]) await store.data(`audit-stream remove ${id}`)
      await store.refused(`audit-stream remove ${item.id}`, /There is no stream/)
      assert.equal(await store.said('audit-stream list'), 'None.\n')
    })
  })
}
