/** Mappings that are rules: several values, constants, groups, grants, maps and transforms. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '../../organization.ts'
import { isRefusal } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import { findNameFormat, findOid, findShortName } from './attribute-name.ts'
import { type SamlHub, withHub } from './testdata/hub.ts'
import { transform } from './transform.ts'

/** What chloe's attributes are, with these settings. */
const tell = async (hub: SamlHub, settings: Settings): Promise<Record<string, string[]>> => {
  const posted = await hub.openTile(await hub.signedIn(), await hub.add(settings))
  const { attributes } = await hub.check(posted)
  return Object.fromEntries(attributes.map(({ name, values }) => [name, values]))
}

test(
  'a name, a list and an object mean properties; constants are told to everybody',
  withHub(async (hub) => {
    const { email } = hub.people.chloe
    const mappings = {
      one: 'email',
      two: ['firstName', 'lastName', 'externalId'],
      three: { from: ['email', 'email'], value: ['x', 'y'] },
      four: { value: 'constant' },
      five: { from: 'externalId' },
    }
    assert.deepEqual(await tell(hub, { mappings }), {
      one: [email],
      two: ['chloe', 'okafor'],
      three: ['x', 'y', email],
      four: ['constant'],
    })
  }),
)

test(
  'groups are those of the owner and above it: what is written further down means nothing',
  withHub(async (hub) => {
    const { harbor, downtown, lakeside } = hub.organizations
    const { chloe } = hub.people
    for (const [organization, name] of [
      [harbor, 'readers'],
      [harbor, 'writers'],
      [downtown, 'administrators'],
      [lakeside, 'others'],
    ] as const) {
      const group = await hub.hub.groups.add(organization, name)
      await hub.hub.groups.join(group, chloe)
    }
    const mappings = { memberOf: 'groups' }
    assert.deepEqual(await tell(hub, { mappings }), { memberOf: ['readers', 'writers'] })
    const entityId = 'urn:office'
    const office = await hub.add({ mappings, entityId }, { owner: downtown })
    const posted = await hub.openTile(await hub.signedIn(), office)
    const { attributes } = await hub.check(posted, { audience: entityId })
    assert.deepEqual(attributes[0]?.values, ['administrators', 'readers', 'writers'])
    const map = { writers: ['role/A', 'role/B'], administrators: 'role/C' }
    const mapped = await tell(hub, { mappings: { Role: { from: 'groups', map } } })
    assert.deepEqual(mapped, { Role: ['role/A', 'role/B'] })
  }),
)

test(
  'roles and permissions are those of active grants, own and through groups',
  withHub(async (hub) => {
    const { chloe } = hub.people
    const mappings = { role: 'roles', can: 'permissions' }
    const application = await hub.add({ mappings })
    const open = async () => {
      const posted = await hub.openTile(await hub.signedIn(), application)
      return (await hub.check(posted)).attributes.map(({ name, values }) => [name, values])
    }
    assert.deepEqual(await open(), [])
    const group = await hub.hub.groups.add(hub.harbor, 'editors')
    await hub.hub.groups.join(group, chloe)
    const { grants } = hub.hub
    await grants.give({ application, to: { userId: chloe.id }, permissions: ['read'] })
    await grants.give({
      ...{ application, to: { groupId: group.id }, role: 'owner' },
      permissions: ['write', 'read'],
    })
    assert.deepEqual(await open(), [
      ['role', ['member', 'owner']],
      ['can', ['read', 'write']],
    ])
    await grants.give({ application, to: { groupId: group.id }, role: 'owner', status: 'invited' })
    assert.deepEqual(await open(), [
      ['role', ['member']],
      ['can', ['read']],
    ])
  }),
)

test(
  'well-known names go out by OID as well when it is set, unless a rule has that name',
  withHub(async (hub) => {
    const mail = findOid('mail') ?? ''
    const sn = findOid('sn') ?? ''
    const mappings = { mail: 'email', sn: 'lastName', other: 'id', [sn]: { value: 'own' } }
    const told = await tell(hub, { mappings, oidNames: true })
    assert.deepEqual(Object.keys(told), ['mail', mail, 'sn', 'other', sn])
    assert.deepEqual(told[mail], told.mail)
    assert.deepEqual(told[sn], ['own'])
    assert.equal(findShortName(mail), 'mail')
    assert.equal(findNameFormat('constructor'), undefined)
  }),
)

test('transforms make values fit', () => {
  for (const [text, names, made] of [
    ['Ana@X.example', ['lowerCase'], 'ana@x.example'],
    ['Ana@X.example', ['localPart', 'upperCase'], 'ANA'],
    ['"a@b"@x.example', ['localPart'], '"a@b"'],
    ['nobody', ['localPart'], 'nobody'],
    ['Chloé Ø 😀', ['ascii'], 'Chloe  '],
    ['Chloé O’Kafor <x>', ['sessionName'], 'Chloe-O-Kafor-x-'],
    ['x', ['sessionName'], 'x-'],
    ['y'.repeat(99), ['sessionName'], 'y'.repeat(64)],
  ] as const) {
    assert.equal(transform(text, names), made)
  }
})

test(
  'what is no rule is not kept, and the words say which attribute is at fault',
  withHub(async (hub) => {
    const refuse = async (mappings: JsonValue, words: RegExp) =>
      assert.rejects(hub.add({ mappings }), (error: unknown) => {
        assert.ok(isRefusal(error) && error.code === 'invalid')
        assert.equal(error.detail.field, 'mappings')
        assert.match(error.message, words)
        return true
      })
    const deep = { a: { from: 'id', map: { x: { y: 'z' } } } }
    for (const [mappings, words] of [
      ['email', /must be an object/],
      [['email'], /must be an object/],
      [{ a: 'constructor' }, /hold a, which names a property that people do not have: constructor/],
      [{ a: ['email', 'passwordHash'] }, /passwordHash/],
      [{ a: null }, /hold a, which has a "from" that is no property/],
      [{ a: 17 }, /hold a, which has a "from"/],
      [{ a: {} }, /hold a, which needs "from" or "value"/],
      [{ a: { from: 'email', to: 'x' } }, /hold a, which has "to"; there are from, value/],
      [{ a: { value: 17 } }, /hold a, which has a "value"/],
      [{ a: { value: ['x', 'y\u0000'] } }, /hold a, which has a "value"/],
      [{ a: { from: 'email', as: 'shout' } }, /hold a, which has "as" shout; there are lowerCase/],
      [{ a: { from: 'email', as: ['lowerCase', 'toString'] } }, /hold a, which has "as" toString/],
      [{ a: { from: 'email', format: 'toString' } }, /hold a, which has a "format"/],
      [{ a: { from: 'email', friendlyName: 1 } }, /hold a, which has a "friendlyName"/],
      [deep, /hold a, which has a "map"/],
      [{ ' ': 'email' }, /is no name/],
      [{ ['x'.repeat(1025)]: 'email' }, /is no name/],
      [{ 'a\u0001': 'email' }, /is no name/],
      [Object.fromEntries(Array.from({ length: 101 }, (_, at) => [at, 'id'])), /100 at most/],
    ] as const) {
      await refuse(mappings as JsonValue, words)
    }
    for (const unset of [null, 'null', '']) {
      const told = await tell(hub, { mappings: unset })
      assert.deepEqual(Object.keys(told), ['email', 'firstName', 'lastName', 'userid'])
    }
  }),
)

test(
  'the Rechat API keeps rules, and gives them back as they are',
  withHub(async (hub) => {
    const ana = await hub.caller(hub.people.ana)
    const mappings = { mail: 'email', Role: { value: ['a', 'b'], format: 'uri' } }
    const body = {
      name: 'Wiki',
      authentication_type: 'SAML',
      acs_url: 'https://wiki.example/acs',
      entity_id: 'urn:wiki',
      mappings,
    }
    const added = await ana.post(`/brands/${hub.harbor.id}/sso_applications`, body)
    assert.deepEqual(added.json().data.mappings, mappings)
    const bad = { ...body, mappings: { mail: { from: 'nothing' } } }
    const refused = await ana.post(`/brands/${hub.harbor.id}/sso_applications`, bad)
    assert.equal(refused.statusCode, 400)
    assert.match(refused.json().message, /nothing/)
  }),
)
