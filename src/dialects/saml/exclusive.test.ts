/** To whom an entity id belongs: what is sent to one service provider is good at its namesake. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '../../refusal.ts'
import { type SamlHub, spEntityId, withHub } from './testdata/hub.ts'
import { acsUrl } from './testdata/sample.ts'

const evil = 'https://evil.example/acs'

const isTaken = (error: unknown): boolean =>
  isRefusal(error) && error.code === 'conflict' && error.detail.field === 'entityId'

const wire = (hub: SamlHub, changes: object = {}) => ({
  name: 'Wiki',
  authentication_type: 'SAML',
  acs_url: evil,
  entity_id: spEntityId,
  brands: [hub.organizations.downtown.id],
  ...changes,
})

test(
  'IDP-12: an entity id belongs to one organization of a root, whoever comes first',
  withHub(async (hub) => {
    const { harbor, downtown, lakeside, otter } = hub.organizations
    await hub.add()
    for (const owner of [downtown, lakeside]) {
      for (const url of [evil, acsUrl]) {
        await assert.rejects(hub.add({ acsUrl: url }, { owner }), isTaken)
      }
    }
    const [second, elsewhere] = [{ acsUrl: 'https://second.example/acs' }, { entityId: 'urn:x' }]
    await hub.add(second, { owner: harbor })
    await hub.add({ acsUrl: evil }, { owner: otter })
    await hub.add(elsewhere, { owner: downtown })
    // Who came first below would gain what is set up above: neither gets it.
    for (const owner of [harbor, lakeside])
      await assert.rejects(hub.add(elsewhere, { owner }), isTaken)
  }),
)

test(
  'IDP-12: nor does a change, or the Rechat API, take the entity id of another organization',
  withHub(async (hub) => {
    const { downtown } = hub.organizations
    const wiki = await hub.add()
    const own = await hub.add({ entityId: 'urn:own', acsUrl: evil }, { owner: downtown })
    const settings = { entityId: spEntityId }
    await assert.rejects(hub.hub.applications.change(own, { settings }), isTaken)
    const ben = await hub.caller(hub.people.ben)
    const at = `/brands/${downtown.id}/sso_applications`
    const added = await ben.post(at, wire(hub))
    const changed = await ben.put(`${at}/${own.id}`, wire(hub))
    for (const answer of [added, changed]) {
      assert.equal(answer.statusCode, 409)
      assert.ok(!answer.body.includes(wiki.id) && !answer.body.includes(hub.harbor.id))
    }
    // What is there is changed freely, and what is gone holds nothing.
    await hub.hub.applications.change(wiki, { name: 'Wiki 2' })
    await hub.hub.applications.delete(wiki)
    await hub.hub.applications.change(own, { settings })
    await assert.rejects(hub.add(), isTaken)
  }),
)
