/** People whom a web service names and nobody here knows, and those who were named before. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import type { Connector } from '../../connector.ts'
import {
  addConnector,
  describe,
  eventOf,
  keepElsewhere,
  openService,
  type Service,
  signIn,
  values,
} from './testdata/service.ts'

let hub: TestHub
let service: Service
let connector: Connector
before(async () => {
  service = await openService(() => ({ status: 403 }))
  hub = await openTestHub({ outsideAllow: ['127.0.0.1'] })
  await keepElsewhere(hub, hub.organizations.harbor)
  const settings = { description: describe(service.url), createUsers: true }
  connector = await addConnector(hub, settings)
})
after(async () => {
  await hub.close()
  await service.close()
})

const signInAs = async (username: string) => {
  service.answerWith({ body: { values: [{ username, display_name: 'Mia van Dyk' }] } })
  return signIn(hub, 'typed')
}

test('somebody new is made, in the organization whose source it is', async () => {
  assert.equal((await signInAs('201')).isIn, true)
  const { harbor } = hub.organizations
  const user = await hub.hub.users.findByUsername(harbor.id, '201')
  assert.deepEqual(
    [user?.homeId, user?.firstName, user?.lastName, user?.email, user?.passwordHash],
    [harbor.id, 'Mia', 'van Dyk', null, null],
  )
  assert.equal((await eventOf(hub, 'user.created-at-sign-in'))?.data.subject, user?.id)
})

test('the same name is the same person the next time', async () => {
  const first = await hub.hub.users.findByUsername(hub.organizations.harbor.id, '201')
  await signInAs('201')
  const started = await eventOf(hub, 'session.started')
  assert.equal(started?.userId, first?.id)
})

test('the link holds where the person has another name here by now', async () => {
  const { harbor } = hub.organizations
  const user = await hub.hub.users.findByUsername(harbor.id, '201')
  await hub.hub.users.change(user?.id ?? '', { username: 'mia' })
  assert.equal((await signInAs('201')).isIn, true)
  assert.equal((await eventOf(hub, 'session.started'))?.userId, user?.id)
  assert.equal(await hub.hub.users.findByUsername(harbor.id, '201'), undefined)
})

test('an e-mail address is the person’s e-mail', async () => {
  assert.equal((await signInAs('new@harbor.example')).isIn, true)
  const user = await hub.hub.users.findByEmail(hub.organizations.harbor.id, 'new@harbor.example')
  assert.deepEqual([user?.firstName, user?.username], ['Mia', null])
})

test('nobody is made where the switch is off', async () => {
  await hub.hub.connectors.change(connector, { settings: { createUsers: false } })
  service.answerWith({ body: values('301') })
  assert.equal((await signIn(hub, 'typed')).status, 401)
  assert.equal(await hub.hub.users.findByUsername(hub.organizations.harbor.id, '301'), undefined)
})
