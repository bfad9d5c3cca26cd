/** The one way that every operation of the API goes. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { queryObjects } from 'node:v8'
import { SchemaEnv } from 'ajv/dist/compile/index.js'
import { createAsk } from '../../test/api.ts'
import { openTestHub } from '../../test/helper.ts'

it('what calls are checked with is made once, and not kept anew for each', async () => {
  const hub = await openTestHub()
  try {
    const ask = createAsk(hub)
    const call = async () => {
      const path = `/organizations/${hub.organizations.harbor.id}/applications?limit=2`
      const { statusCode } = await ask(hub.people.ana, 'GET', path)
      assert.equal(statusCode, 200)
    }
    await call()
    const known = queryObjects(SchemaEnv, { format: 'count' })
    for (let count = 0; count < 5; count += 1) await call()
    assert.equal(queryObjects(SchemaEnv, { format: 'count' }), known)
  } finally {
    await hub.close()
  }
})
