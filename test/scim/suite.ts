/** What directories send, step by step: each sequence, three times in a row. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { openTestSqlite } from '../database.ts'
import { openTestHub, type TestHub } from '../helper.ts'
import { type Directory, openDirectory } from './client.ts'
import { readSequence, replay, sequences } from './sequence.ts'

export const replayAll = (engine: string, open: typeof openTestSqlite): void => {
  describe(`sequences on ${engine}`, () => {
    let hub: TestHub
    let directory: Directory
    before(async () => {
      hub = await openTestHub({}, open)
      directory = await openDirectory(hub)
    })
    after(() => hub.close())

    for (const name of sequences) {
      it(`${name}: every step is answered as it must be, three times in a row`, async () => {
        for (const run of ['aaaaaaa1', 'bbbbbbb2', 'ccccccc3']) {
          assert.deepEqual(await replay(directory, readSequence(name), run), [])
        }
      })
    }
  })
}
