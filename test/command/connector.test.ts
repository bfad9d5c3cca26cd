/** Sources, devices and where passwords live, by command. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const password = 'correct horse battery staple'
const url = 'https://127.0.0.1:8443/check?org={{ORGID}}'

const connectorLife = async ({ foyer, data, said, refused, write }: Store): Promise<void> => {
  await data('organization add Pier --organization harbor')
  await data('user add zoe@harbor.example --username zoe')
  const secret = write('headers.txt', 'X-Key: canary-of-the-headers')
  const sets = `--set url=${url} --set secretHeaders=@${secret}`
  const words = `connector add Directory --type rest ${sets}`
  const added = await data(`${words} --domain harbor.example --position 2`)
  assert.deepEqual(added.domains, ['harbor.example'])
  assert.deepEqual([added.position, added.isActive, added.type], [2, true, 'rest'])
  assert.equal(added.settings.secretHeaders, '(secret)')
  for (const verb of ['show Directory', `show ${added.id}`, 'list']) {
    const shown = await foyer(['connector', ...verb.split(' '), '--json'])
    assert.match(shown.out, /Directory/)
    assert.doesNotMatch(shown.out, /canary-of/)
  }
  assert.match(await said('connector show Directory'), /^of: +Harbor \(harbor\)$/m)
  await refused('connector add X --type none', /^--type: There is no type none/)
  await refused('connector add X --type rest', /Authentication URL is missing/)
  await refused('connector add X --type rest --set secretHeaders=a', /secretHeaders is a secret/)
  await refused('connector add X', /^--type is missing/, 2)
  await refused(`connector add X --type rest --set url=${url} --domain a_b`, /^--domain: /)
  await refused(`connector add X --type rest --description-file ${secret}`, /has no description/)

  const change = await data('connector change Directory --active no --name Staff --position 1')
  assert.deepEqual([change.name, change.isActive, change.position], ['Staff', false, 1])
  assert.equal(change.settings.url, url, 'what is not named stays')
  assert.deepEqual((await data(`connector change ${added.id} --domain=`)).domains, [])
  await refused('connector change Staff', /^Say what changes\.$/)
  await refused('connector change Staff --active maybe', /^--active is one of yes, no/, 2)
  await refused('connector change Other --active no', /^--connector: Harbor has no source Other/)

  const dry = await data('connector test Staff --username zoe --dry --password-stdin', password)
  assert.equal(dry.verdict, 'not-sent')
  assert.match(dry.preview.curl, /^curl /)
  assert.doesNotMatch(JSON.stringify(dry), /canary-of|correct horse/)
  const text = await said(`connector test --type rest --set url=${url} --username zoe --dry`)
  assert.match(
    text,
    /^Nothing was sent\. This is what would be:\n\n {2}POST https:\/\/127\.0\.0\.1/,
  )
  assert.match(text, /^The same by hand:\n {2}curl /m)
  const tried = await foyer(
    [
      'connector',
      'test',
      'Staff',
      '--username',
      'zoe@harbor.example',
      '--password-stdin',
      '--json',
    ],
    password,
  )
  const done = JSON.parse(tried.out)
  assert.equal(done.verdict, 'no-answer', 'the guard of addresses keeps it from going out')
  assert.match(done.cause, /127\.0\.0\.1/)
  assert.equal(done.reply, undefined)
  await refused('connector test Staff --username nobody', /^--username: Nobody of the organization/)
  await refused('connector test Staff', /^--username is missing/)
  const events = await foyer(['event', 'list', '--type', 'connector.', '--json'])
  assert.match(events.out, /connector\.tested/)
  assert.doesNotMatch(events.out, /canary-of|correct horse/)

  await said('connector remove Staff')
  assert.equal(await said('connector list'), 'None.\n')
  assert.match(await said('connector types'), /^rest: REST service\n {2}SETTING/m)
  await data('user remove zoe@harbor.example')
  await data('organization remove pier')
}

const deviceLife = async ({ data, said, refused, hub }: Store): Promise<void> => {
  const { id } = await data('user add zoe@harbor.example')
  assert.equal(await said('device list zoe@harbor.example'), 'None.\n')
  const zoe = await hub.users.get(id)
  await hub.devices.see(zoe, { id: 'phone-1', os: 'iOS', name: 'Zoe’s phone' })
  await data('device block phone-1 --user zoe@harbor.example')
  assert.equal(await hub.devices.isBlocked(zoe, 'phone-1'), true)
  const [device] = (await data('device list zoe@harbor.example')).items
  assert.deepEqual([device.id, device.os, typeof device.blockedAt], ['phone-1', 'iOS', 'string'])
  await said('device release phone-1 --user zoe@harbor.example')
  assert.equal(await hub.devices.isBlocked(zoe, 'phone-1'), false)
  await refused('device block other --user zoe@harbor.example', /There is no such device/)
  await refused('device block --user zoe@harbor.example', /^--device is missing/, 2)
  await data('user remove zoe@harbor.example')
}

const passwordLife = async ({ foyer, data, said, refused }: Store): Promise<void> => {
  const add = (name: string, role: string) =>
    data(`user add ${name}@harbor.example --role ${role} --password-stdin`, password)
  await add('ana', 'administrator')
  await add('ben', 'member')
  const glass = await data('user change ana@harbor.example --break-glass yes')
  assert.equal(glass.isBreakGlass, true)
  await refused('user change ben@harbor.example --break-glass yes', /^--break-glass: Only an admin/)
  await refused(
    'organization change harbor --passwords away',
    /^--passwords is one of here, else/,
    2,
  )
  const changed = await data('organization change harbor --passwords elsewhere')
  assert.equal(changed.settings.passwords, 'elsewhere')
  assert.equal((await data('user show ben@harbor.example')).hasPassword, false)
  assert.equal((await data('user show ana@harbor.example')).hasPassword, true)
  assert.match(await said('user show ana@harbor.example'), /^break-glass: +yes$/m)
  for (const words of ['change ben@harbor.example', 'add new@harbor.example']) {
    const done = await foyer(['user', ...words.split(' '), '--password-stdin'], password)
    assert.equal(done.status, 1)
    assert.match(done.error, /^--password-stdin: This person cannot be given a password here\.$/m)
  }
  await data('user change ana@harbor.example --break-glass no')
  assert.equal((await data('user show ana@harbor.example')).hasPassword, false)
  await data('organization change harbor --passwords here')
  for (const name of ['ana', 'ben']) await data(`user remove ${name}@harbor.example`)
}

const lives = { connector: connectorLife, device: deviceLife, password: passwordLife }

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
