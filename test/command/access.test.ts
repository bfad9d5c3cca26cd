/** Applications, grants, keys, sessions and events by command, from beginning to end. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const certificate = readFileSync(
  new URL('../../src/dialects/saml/testdata/rsa.certificate.pem', import.meta.url),
  'utf8',
)

const wiki = 'application add Wiki --entity-id urn:wiki --acs-url https://wiki.example/acs'

const refuseApplications = async ({ refused }: Store): Promise<void> => {
  const add = 'application add X'
  await refused(add, /^Give --saml-metadata FILE, --entity-id/)
  await refused(`${add} --entity-id x`, /ACS URL is missing/)
  await refused(`${add} --url javascript:1`, /^--url: .*must be an address/)
  await refused(`${add} --type dance`, /^--type: There is no type dance/)
  await refused(`${add} --saml-metadata gone.xml`, /^--saml-metadata: .*gone\.xml/, 2)
  await refused(`${add} --url https://x.example --set y=1`, /no setting y\. There are: url/)
  await refused(`${wiki} --set signed=yes`, /^--set signed must be true or false/)
  await refused(`${wiki} --set mappings=x`, /^--set mappings must be JSON/)
  await refused(`${wiki} --set signed`, /^--set is KEY=VALUE/, 2)
  await refused(`${wiki} --position first`, /^--position is a whole number/, 2)
}

const applicationLife = async (store: Store): Promise<void> => {
  const { data, said, refused, write } = store
  await refuseApplications(store)
  const pem = write('certificate.pem', certificate)
  const set = `--set signed=false --set certificates=@${pem} --set mappings={"mail":"email"}`
  const added = await data(`${wiki} ${set} --position 3`)
  assert.deepEqual([added.type, added.openTo, added.position], ['saml', 'everyone', 3])
  assert.deepEqual(added.settings.certificates, [certificate.trim()])
  assert.deepEqual(added.settings.mappings, { mail: 'email' })
  assert.match(added.facts.metadata, new RegExp(`/saml/${added.organization}/metadata$`))
  assert.match(await said('application show Wiki'), /^metadata: +http.*\/metadata$/m)

  await data('organization add Office --organization harbor')
  const links = [
    { name: 'News', url: 'https://news.example/', availableIn: ['harbor', 'office'] },
    { name: 'Bad', url: 'nowhere' },
    { name: 'Docs', type: 'link', settings: { url: 'https://docs.example/', extra: { a: 1 } } },
  ]
  const many = await store.foyer([
    'application',
    'add',
    '--file',
    write('links.json', links),
    '--json',
  ])
  const [news, bad, docs] = JSON.parse(many.out)
  assert.deepEqual([many.status, bad.refusal.code], [1, 'invalid'])
  assert.equal(news.availableIn.length, 2)
  assert.deepEqual(docs.settings, { url: 'https://docs.example/', extra: { a: 1 } })

  const changed = await data('application change Wiki --open-to granted --set signed= --name Pedia')
  assert.deepEqual([changed.name, changed.openTo, changed.position], ['Pedia', 'granted', 3])
  assert.deepEqual([changed.settings.signed, changed.settings.entityId], [null, 'urn:wiki'])
  const moved = await data('application change News --url https://n.example/ --available-in office')
  assert.deepEqual([moved.settings.url, moved.availableIn.length], ['https://n.example/', 1])
  await refused('application change News --entity-id x', /There is no setting entityId/)
  const list = await said('application list')
  assert.match(list, /^NAME +TYPE +OPEN TO +POSITION +ID\n[\s\S]*^Pedia +saml +granted +3/m)
  const { items } = await data('application types')
  assert.ok(items.some((each: { type: string }) => each.type === 'link'))
  await said('application remove News')
  await refused('application show News', /^--application: There is no application News/)
}

const grantLife = async ({ data, said, refused }: Store): Promise<void> => {
  await data('user add ben@harbor.example')
  await data('group add Agents')
  const add = 'grant add Pedia --user ben@harbor.example --permission read --permission write'
  const given = await data(`${add} --role owner --status invited`)
  assert.deepEqual([given.role, given.status], ['owner', 'invited'])
  assert.deepEqual(given.permissions, ['read', 'write'])
  assert.equal((await data(add)).status, 'active')
  await said('grant add Pedia --group Agents')
  const list = await said('grant list Pedia')
  assert.match(list, /\nPedia +ben@harbor\.example +- +member +read write +active\n/)
  assert.match(list, /\nPedia +- +Agents +member +- +active\n/)
  assert.equal((await data('grant list --user ben@harbor.example')).items.length, 1)
  assert.equal((await data('grant list --group Agents')).items.length, 1)
  await refused('grant add Pedia', /^Say either --user or --group\.$/)
  await refused('grant list', /^Say either --user or --group\.$/)
  await said('grant remove Pedia --user ben@harbor.example')
  await refused('grant remove Pedia --user ben@harbor.example', /^There is no such grant/)
}

const keyOfApplication = async (store: Pick<Store, 'data' | 'said' | 'refused' | 'hub'>) => {
  const { data, said, refused, hub } = store
  await data('application add Room --type chat-room --url https://chat.harbor.example/room/')
  const key = await data('key add Website --application Room --permission vouch')
  const room = await hub.applications.find(key.application)
  assert.ok(room)
  assert.deepEqual(
    [room.name, key.organization, key.user, key.permissions],
    ['Room', room.organizationId, null, ['vouch']],
  )
  assert.equal((await hub.keys.checkFor(room, key.key)).key.id, key.id)
  assert.deepEqual((await data('key add --application Room')).permissions, ['vouch'])
  assert.match(await said(`key show ${key.hint}`), /^application: +Room$/m)
  assert.match(await said('key list'), /\nWebsite +Room +vouch /)
  await refused('key add X --application Moon', /^--application: There is no application Moon\.$/)
  const both = 'key add X --application Room --user ben@harbor.example'
  await refused(both, /^Say either --user or --application\.$/)
}

const keyLife = async ({ data, said, refused, hub }: Store): Promise<void> => {
  const ends = '--permission users --permission vouch --ends 30d'
  const added = await data(`key add Deploy --user ben@harbor.example ${ends}`)
  assert.match(added.key, /^fyr_[0-9a-f]{32}_/)
  assert.deepEqual(added.permissions, ['users', 'vouch'])
  const shown = await data(`key show ${added.hint}`)
  const kept = added.key.slice(added.hint.length)
  assert.ok(!JSON.stringify([shown, await said('key list')]).includes(kept))
  await refused(`key rotate ${added.id}`, /^--ends: Say when the new key ends/)
  const next = (await said(`key rotate ${added.id} --ends never --overlap 1h`)).trim()
  const holders = await Promise.all([hub.keys.check(added.key), hub.keys.check(next)])
  assert.equal(holders[0]?.user?.id, holders[1]?.user?.id)
  assert.equal((await data('key list --user ben@harbor.example')).items.length, 2)
  await said(`key remove ${added.id}`)
  await assert.rejects(hub.keys.check(added.key))
  await refused(`key remove ${added.id}`, /^--key: There is no such key/)
  await keyOfApplication({ data, said, refused, hub })
  await refused('key add --permission everything', /^--permission is one of/, 2)
  await refused('key add --ends 2020-01-01', /^--ends is over already/)
  await refused('key add --ends soon', /^--ends must be a date/)
  await refused('signing-key show x', /^--key: There is no such signing key/)
  const [root] = await hub.organizations.roots()
  if (root) await hub.signingKeys.current(root, 'EC-P256')
  const [key] = (await data('signing-key list')).items
  assert.deepEqual([key.status, key.algorithm], ['current', 'EC-P256'])
  assert.match(await said(`signing-key show ${key.id}`), /BEGIN CERTIFICATE/)
}

const trailLife = async ({ data, said, refused, hub }: Store): Promise<void> => {
  const [root] = await hub.organizations.roots()
  const user = root && (await hub.users.findByEmail(root.id, 'ben@harbor.example'))
  assert.ok(user)
  const by = { userId: user.id, attempt: 'R7K2-QF9X', address: '192.0.2.7' }
  const start = async () => {
    const agent = 'Fox\u001b[31m'
    return (await hub.sessions.start({ user, method: 'password', agent }, by)).session
  }
  const [first] = [await start(), await start(), await start()]
  assert.match(await said('session list'), /\n\d+ +ben@harbor\.example +password +everything +192/)
  await said(`session end ${first?.id}`)
  await refused(`session end ${first?.id}`, /^--session: There is no such session/)
  await refused('session end', /^Say either --session or --user\.$/)
  assert.equal((await data('session list ben@harbor.example')).items.length, 2)
  assert.equal((await data('session end --user ben@harbor.example')).ended, 2)
  assert.equal(await said('session list'), 'None.\n')

  const attempt = await said('event list r7k2-qf9x')
  assert.equal(attempt.match(/session\.started +ok +R7K2-QF9X +ben@harbor/g)?.length, 3)
  const newest = await data('event list --user ben@harbor.example --type session. --limit 1')
  assert.deepEqual([newest.items[0].type, newest.items[0].data.by], ['session.ended', 'command'])
  const older = await data(`event list --type session. --after ${newest.next} --since 1h`)
  assert.ok(older.items.every((each: { id: number }) => each.id < Number(newest.next)))
  assert.ok((await data('event list --application Pedia')).items.length > 3)
  await refused('event list --attempt hello', /^--attempt is a code/)
  await refused('event list --type x;y', /^--type is how a type begins/)
  await refused('event list --since yesterday', /^--since must be a date/)
  const changes = (await data('event list --limit 1000')).items.filter(
    (each: { type: string }) => !/^(session\.started|signing-key|audit-key)/.test(each.type),
  )
  assert.ok(changes.every((each: { data: { by?: string } }) => each.data.by === 'command'))
}

const lives = {
  application: applicationLife,
  grant: grantLife,
  key: keyLife,
  'session and event': trailLife,
}

for (const [place, open] of Object.entries(places)) {
  describe(`commands ${place}`, () => {
    let store: Store
    before(async () => {
      store = await open()
    })
    after(() => store.close())
    for (const [noun, live] of Object.entries(lives)) {
      it(`${noun}: from the beginning to the end`, () => live(store))
    }
  })
}
