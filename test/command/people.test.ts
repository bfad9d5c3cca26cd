/** Organizations, people, memberships and groups by command: each from its beginning to its end. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const password = 'correct horse battery staple'

const organizationLife = async ({ data, said, refused, write }: Store): Promise<void> => {
  const office = await data('organization add Downtown --organization harbor --kind Office')
  assert.equal(office.slug, 'downtown')
  await refused('organization add X --slug downtown', /^--slug: .*already taken/)
  await refused('organization add X --slug Down_town', /^--slug: The short name/)
  const list = [{ name: 'Lakeside', organization: 'harbor' }, { name: '' }, { name: 'Otter' }]
  const file = write('organizations.json', list)
  await refused(`organization add --file ${file}`, /^2: --name is missing\.$/m)
  assert.match(await said('organization list'), /^Harbor .*\n· Downtown .*\n· Lakeside .*\nOtter /m)
  assert.match(await said('organization list harbor'), /^NAME +SLUG +KIND +ID\n(.*\n){3}$/)

  const change = 'organization change downtown --hostname a.example --hostname b.example'
  await data(`${change} --email-domain d.example --accent #112233 --disable embedding`)
  const shown = await data('organization show downtown')
  assert.deepEqual(shown.hostnames, ['a.example', 'b.example'])
  assert.deepEqual(shown.settings, { emailDomains: ['d.example'], accent: '#112233' })
  assert.deepEqual(shown.features, { embedding: false })
  assert.doesNotMatch(await said('organization show harbor'), /pairwiseSalt/)
  const cleared = { organization: office.id, accent: '', emailDomain: [''], name: 'Downtown 2' }
  const changed = await data('organization change --file -', JSON.stringify(cleared))
  assert.deepEqual([changed.settings, changed.name], [{}, 'Downtown 2'])
  assert.equal(changed.hostnames.length, 2)
  await refused('organization change lakeside --hostname a.example', /^--hostname is already/)
  await refused('organization change lakeside --hostname a_b', /^--hostnames?: That is not a host/)
  const answering = await data('organization change lakeside --answers-rest key')
  assert.deepEqual(answering.settings, { answersRest: 'key' })
  await refused('organization change lakeside --answers-rest all', /^--answers-rest is one of /, 2)
  await refused('organization change lakeside', /^Say what changes\.$/)
  await refused('organization change lakeside --enable flying', /^--enable is one of sso-/, 2)

  await refused('organization remove harbor', /organizations below it/)
  assert.match(
    await said('organization remove downtown'),
    /is gone, and with it people 0, sessions 0/,
  )
  await refused('organization show downtown', /^--organization: There is no organization downtown/)
  await refused('user list', /^--organization: Say which one is meant\. There are: harbor, otter/)
  await data('organization remove otter')
  await data('organization remove lakeside')
}

const linkLife = async ({ data, said, refused }: Store): Promise<void> => {
  await data('user add zoe@harbor.example')
  const invited = await data('user invite zoe@harbor.example')
  assert.match(invited.link, /^http:\/\/localhost:\d+\/invite\?ticket=[\w-]{43}$/)
  assert.match(await said('user reset zoe@harbor.example'), /\/reset\?ticket=/)
  await refused('user invite nobody@harbor.example', /^--user: /)
  const sent = await said('user verify-email zoe@harbor.example --email zoe@otter.example')
  assert.equal(sent, 'A link is on its way to zoe@otter.example.\n')
  await data('user remove zoe@harbor.example')
}

const userLife = async ({ foyer, data, said, refused }: Store): Promise<void> => {
  const words = 'user add ana@harbor.example --first-name Ana --role administrator'
  const ana = await data(`${words} --password-stdin`, `${password}\n`)
  assert.deepEqual([ana.hasPassword, ana.status, ana.email], [true, 'active', 'ana@harbor.example'])
  await refused('user add ANA@harbor.example', /^--email is already taken\.$/)
  await refused('user add nobody', /^--email: That is not an e-mail address\.$/)
  await refused('user add', /^--email is missing\.$/, 2)
  await refused(
    'user add x@y.example --role chief',
    /^--role is one of administrator, member, vis/,
    2,
  )
  await refused('user add x@y.example --organization moon', /^--organization: .*organization moon/)

  const people = [
    { email: 'ben@harbor.example', lastName: 'Carter', password },
    { email: 'ana@harbor.example' },
    { emial: 'x' },
    { email: 'chloe@harbor.example', phone: 7, timezone: 'Asia/Tokyo' },
  ]
  const all = ['user', 'add', '--file', '-', '--timezone', 'Europe/Berlin', '--json']
  const done = await foyer(all, JSON.stringify(people))
  assert.equal(done.status, 1)
  const replies = JSON.parse(done.out)
  const codes = ['conflict', 'invalid']
  assert.deepEqual([replies[1].refusal.code, replies[2].refusal.code], codes)
  assert.deepEqual([replies[0].timezone, replies[0].hasPassword], ['Europe/Berlin', true])
  assert.deepEqual([replies[3].timezone, replies[3].phone], ['Asia/Tokyo', '7'])
  assert.equal(done.error, '2: --email is already taken.\n3: There is no "emial" here.\n')

  const table = await said('user list --limit 2')
  assert.match(
    table,
    /^E-MAIL +NAME +ROLE +STATUS +ID\nana@harbor\.example +Ana +administrator +act/,
  )
  const [, next = ''] = /There are more: --after (\S+)/.exec(table) ?? []
  const rest = await data(`user list --after ${next}`)
  assert.deepEqual([rest.items.length, rest.items[0].email, rest.next], [1, people[3]?.email, null])
  assert.equal((await data('user list BEN@')).items.length, 1)

  const change = 'user change ben@harbor.example --status disabled --email ben@x.example'
  const ben = await data(`${change} --password-stdin`, `${password} again`)
  assert.deepEqual([ben.status, ben.email, ben.lastName], ['disabled', 'ben@x.example', 'Carter'])
  const cleared = { user: ben.id, timezone: null, status: 'active' }
  assert.equal((await data('user change --file -', JSON.stringify(cleared))).timezone, null)
  const short = await foyer(['user', 'change', ben.id, '--password-stdin'], 'short')
  assert.match(short.error, /^--password-stdin: /)
  await refused('user change ben@x.example --email ana@harbor.example', /^--email is already taken/)
  const shown = await data('user show ana@harbor.example')
  assert.deepEqual(shown.memberships[0].role, 'administrator')
  assert.match(
    await said('user show ana@harbor.example'),
    /^member of: +harbor \(administrator\)$/m,
  )

  const names = 'user change ana@harbor.example --username'
  assert.equal((await data(`${names} Captain`)).username, 'Captain')
  assert.match(await said('user show ana@harbor.example'), /^username: +Captain$/m)
  await data(`${names} captain`)
  await refused('user change ben@x.example --username CAPTAIN', /^--username is already taken\.$/)
  await refused('user add x@y.example --username captain', /^--username is already taken\.$/)
  await refused(`${names} cap@tain`, /^--username: A username is a text/)
  const visitor = await data('user add vi@harbor.example --username Vi --role visitor')
  assert.deepEqual([visitor.username, visitor.avatar], ['Vi', null])
  assert.match(await said('user list vi@'), /\nvi@harbor\.example +Vi +visitor +active/)
  assert.equal((await data('user list vi@')).items[0].role, 'visitor')
  const bare = { user: visitor.id, username: null }
  assert.equal((await data('user change --file -', JSON.stringify(bare))).username, null)
  await said('user remove vi@harbor.example')

  await said('user remove ben@x.example')
  await refused('user remove ben@x.example', /^--user: There is nobody with the e-mail or id ben/)
  await said('user remove chloe@harbor.example')
}

const membershipLife = async ({ data, said, refused }: Store): Promise<void> => {
  await data('organization add Office --organization harbor')
  const words = 'ana@harbor.example --organization office'
  await refused(
    `membership change ${words} --role administrator`,
    /^--user: They are not in Office/,
  )
  assert.equal((await data(`membership add ${words}`)).role, 'member')
  assert.equal(
    (await data(`membership change ${words} --role administrator`)).role,
    'administrator',
  )
  assert.match(await said('membership list office'), /\nana@harbor\.example +office +administrator/)
  assert.equal((await data(`membership change ${words} --role visitor`)).role, 'visitor')
  assert.match(await said('membership list office'), /\nana@harbor\.example +office +visitor/)
  const both = await data('membership list --user ana@harbor.example')
  assert.deepEqual(both.items.map((each: { slug: string }) => each.slug).sort(), [
    'harbor',
    'office',
  ])
  await refused('membership list', /^Say --organization, or --user\.$/)
  await refused('membership add nobody --organization office', /^--user: There is nobody/)
  await said(`membership remove ${words}`)
  await refused(`membership remove ${words}`, /^There is no such membership/)
  await data('organization remove office')
}

const groupLife = async ({ data, said, refused }: Store): Promise<void> => {
  const agents = await data('group add Agents')
  await refused('group add Agents', /^--name is already taken/)
  const many = JSON.stringify([{ name: 'Brokers' }, { name: 'Guests' }])
  assert.equal((await data('group add --file -', many)).length, 2)
  await refused('group change Agents --name Brokers', /^--name is already taken/)
  assert.equal((await data('group change Agents --name Sellers')).id, agents.id)
  await said('group join Sellers --user ana@harbor.example')
  assert.match(await said('group members Sellers'), /\nana@harbor\.example +Ana/)
  assert.match(await said('user show ana@harbor.example'), /^groups: +Sellers$/m)
  assert.deepEqual((await data(`group show ${agents.id}`)).applications, [])
  await said('group leave Sellers --user ana@harbor.example')
  await refused('group leave Sellers --user ana@harbor.example', /^The person is not in that group/)
  assert.equal((await data('group list')).items.length, 3)
  for (const name of ['Sellers', 'Brokers', 'Guests']) await said(`group remove ${name}`)
  await refused('group remove Guests', /^--group: Harbor has no group Guests\.$/)
  assert.equal(await said('group list'), 'None.\n')
}

const lives = {
  organization: organizationLife,
  user: userLife,
  link: linkLife,
  membership: membershipLife,
  group: groupLife,
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
