/** Metrics of several processes: asked at one place, and told of all of them. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findPort, startProcess } from '../command/foyer.ts'
import { getPostgres } from '../postgres.ts'

test('one address tells what all processes have counted, each by its own label', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-metric-'))
  const port = await findPort()
  const running = await startProcess(folder, {
    FOYER_DATABASE: await (await getPostgres()).createDatabase(),
    FOYER_PROCESSES: '2',
    FOYER_METRICS: `127.0.0.1:${port}`,
  })
  const healthy = await Promise.all(
    Array.from({ length: 8 }, () => fetch(`${running.url}/healthz`)),
  )
  for (const { status } of healthy) assert.equal(status, 200)
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const told = [...page.matchAll(/^process_start_time_seconds\{process="(\d+)"\}/gm)]
  assert.equal(new Set(told.map(([, pid]) => pid)).size, 2)
  const pattern = /^foyer_requests_total\{process="\d+",wire="state",status="2xx"\} (\d+)$/gm
  const counts = [...page.matchAll(pattern)].map(([, count]) => Number(count))
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    8,
  )
  assert.match(page, /^foyer_pool_connections\{process="\d+",state="idle"\} \d+$/m)
  assert.equal(page.match(/^# TYPE foyer_requests_total /gm)?.length, 1)
  assert.equal(await running.stop(), 0)
  rmSync(folder, { recursive: true })
})
