/** SCIM-13: many people are written while others sign in. Nobody is lost, nobody is there twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestHub } from '../helper.ts'
import { openDirectory, person } from './client.ts'

const peopleCount = 5_000
const streams = 10
const signIns = 10

test('SCIM-13: 5,000 people are written while people sign in', async () => {
  const hub = await openTestHub()
  try {
    const directory = await openDirectory(hub)
    const write = async (stream: number) => {
      for (let each = stream; each < peopleCount; each += streams) {
        const { status } = await directory.post('/Users', person(`p${each}@storm.example`))
        assert.equal(status, 201)
      }
    }
    const signIn = async () => {
      for (let each = 0; each < signIns; each += 1) {
        const browser = hub.browser({ address: `192.0.2.${each + 1}` })
        await browser.signIn(hub.people.dev)
        assert.equal((await browser.get('/')).statusCode, 200)
      }
    }
    await Promise.all([signIn(), ...Array.from({ length: streams }, (_, index) => write(index))])
    const ids = new Set<string>()
    for (let start = 1; start <= peopleCount; start += 500) {
      const { body } = await directory.get(`/Users?startIndex=${start}&count=500&attributes=id`)
      assert.equal(body.totalResults, peopleCount)
      for (const { id } of body.Resources) ids.add(id)
    }
    assert.equal(ids.size, peopleCount)
    const again = await directory.post('/Users', person('p77@storm.example'))
    assert.equal(again.status, 409)
  } finally {
    await hub.close()
  }
})
