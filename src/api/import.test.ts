/** Imports by the API: a file is read, shown, carried out part by part, and written again. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { openTestHub, type TestHub } from '../../test/helper.ts'
import { enter, openAnother } from '../../test/security/browser.ts'
import type { Organization } from '../organization.ts'
import type { User } from '../user.ts'

type Headers = Record<string, string>
type Json = Record<string, unknown>

const linesOf = (count: number, prefix = 'p'): string =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}@new.example,Person,N${n}`).join('\n')

describe('imports by the API', () => {
  let hub: TestHub
  let ana: Headers
  beforeEach(async () => {
    hub = await openTestHub()
    ana = await browserOf(hub.people.ana)
  })
  afterEach(() => hub.close())

  const browserOf = async (user: User): Promise<Headers> => {
    const { jar } = await enter(hub, user)
    return { cookie: `foyer=${jar.get('foyer')}`, 'sec-fetch-site': 'same-origin' }
  }
  const ask = (
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { headers = ana, payload }: { headers?: Headers; payload?: object } = {},
    server = hub.server,
  ) => server.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) })

  const send = (file: string | Buffer, { at = hub.organizations.harbor, headers = ana } = {}) =>
    hub.server.inject({
      method: 'POST',
      url: `/api/v1/organizations/${at.id}/imports?name=staff.csv`,
      headers: { ...headers, 'content-type': 'text/csv' },
      payload: file,
    })
  const read = async (file: string, at?: Organization): Promise<Json & { id: string }> => {
    const answer = await send(file, at && { at })
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json()
  }
  const step = async (id: string, payload: object = {}, server = hub.server): Promise<Json> => {
    const answer = await ask('POST', `/imports/${id}/steps`, { payload }, server)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  const finish = async (id: string, payload: object = {}): Promise<Json> => {
    for (let steps = 0; steps < 50; steps += 1) {
      const now = await step(id, payload)
      if (now.isOver === true) return now
    }
    return assert.fail('the import has no end')
  }
  const typesOf = async (): Promise<string[]> => (await hub.events(200)).map(({ type }) => type)

  test('a file is read as spreadsheets write it, and nobody is added yet', async () => {
    const { ana: known, dev } = hub.people
    const file = [
      '\uFEFFE-Mail;First Name;Surname;Phone;Shoe size;Organization',
      'new@harbor.example;Nia;"de; Vries";\'+49 30 1;44;downtown',
      `${known.email?.toUpperCase()};Ana;Ruiz;;;`,
      `${dev.email};Devi;;;;`,
      'nobody;Nobody;;;;',
      ';No;Address;;;',
      'new@harbor.example;Again;;;;',
      'far@harbor.example;Far;;;;otter',
      'otto@otter.example;Otto;;;;',
      '"broken"x@harbor.example;B;;;;',
      'more@harbor.example;;;;;;;too much',
    ].join('\r\n')
    await hub.hub.users.change(known.id, { firstName: 'Ana', lastName: 'Ruiz' })
    const made = await read(file)
    const before = await hub.hub.users.list({ within: hub.organizations.harbor })
    assert.equal(before.items.length, 4)
    const { preview, faults, columns, expected } = (await ask('GET', `/imports/${made.id}`)).json()
    const understood = columns.map(({ heading, field }: Json) => `${heading} is ${field}`)
    assert.equal(
      understood.join(', '),
      'E-Mail is email, First Name is firstName, Surname is lastName, Phone is phone, ' +
        'Shoe size is null, Organization is organization',
    )
    assert.deepEqual(expected, { add: 2, change: 1, same: 1, skip: 1, faults: 5 })
    assert.deepEqual(
      preview.map(({ line, what, why, fields }: Json) => [line, what, why, fields]),
      [
        [2, 'add', '', []],
        [3, 'same', '', []],
        [4, 'change', '', ['firstName']],
        [8, 'skip', 'There is no organization "otter" here.', []],
        [9, 'add', '', []],
      ],
    )
    assert.deepEqual(faults, [
      { line: 5, words: 'That is not an e-mail address.' },
      { line: 6, words: 'The e-mail address is missing.' },
      { line: 7, words: 'Line 2 has the same e-mail address.' },
      { line: 10, words: 'A quotation mark is out of place.' },
      { line: 11, words: 'The line has more cells than there are headings.' },
    ])
  })

  test('what is shown is what is done, with an event for each person', async () => {
    const { downtown, harbor } = hub.organizations
    const { id } = await read(
      `email,first name,phone,role,organization\nnia@new.example,Nia,'+49 30 1,,downtown\n` +
        `val@new.example,Val,,visitor,\n${hub.people.dev.email},Devi,,,\n` +
        `${hub.people.otto.email},X,,,`,
    )
    const done = await finish(id)
    assert.deepEqual(done.done, { add: 3, change: 1, same: 0, skip: 0 })
    const nia = await hub.hub.users.findByEmail(harbor.id, 'nia@new.example')
    assert.deepEqual([nia?.homeId, nia?.phone, nia?.firstName], [downtown.id, '+49 30 1', 'Nia'])
    const val = await hub.hub.users.findByEmail(harbor.id, 'val@new.example')
    const [membership] = await hub.hub.memberships.of(val?.id ?? '')
    assert.equal(membership?.role, 'visitor')
    assert.equal((await hub.hub.users.get(hub.people.dev.id)).firstName, 'Devi')
    // The same e-mail in another root is somebody else.
    assert.equal((await hub.hub.users.get(hub.people.otto.id)).firstName, 'otto')
    const types = await typesOf()
    assert.equal(types.filter((type) => type === 'user.added').length, 5 + 3)
    const [end] = await hub.events(1)
    assert.equal(end?.type, 'user.imported')
    assert.deepEqual(end?.data, { id, add: 3, change: 1, same: 0, skip: 0 })
    assert.equal(end?.userId, hub.people.ana.id)
  })

  test('it goes on where it was after a restart, and each line is done once', async () => {
    const { harbor } = hub.organizations
    const { id } = await read(`email,first name,last name\n${linesOf(250)}`)
    assert.deepEqual((await step(id)).done, { add: 100, change: 0, same: 0, skip: 0 })
    const other = await openAnother(hub)
    try {
      await Promise.all([step(id, {}, other), step(id)])
      const last = await step(id, {}, other)
      assert.deepEqual([last.isOver, last.done], [true, { add: 250, change: 0, same: 0, skip: 0 }])
    } finally {
      await other.close()
    }
    assert.deepEqual((await step(id)).done, { add: 250, change: 0, same: 0, skip: 0 })
    assert.equal((await hub.hub.users.list({ within: harbor, limit: 1000 })).items.length, 254)
    const second = await read(`email,first name,last name\n${linesOf(250)}`)
    assert.deepEqual(second.expected, { add: 0, change: 0, same: 250, skip: 0, faults: 0 })
    assert.equal((await typesOf()).filter((type) => type === 'user.imported').length, 1)
  })

  test('somebody who appears in between is changed or left, and nothing fails', async () => {
    const { harbor } = hub.organizations
    const { id } = await read('email,username\none@new.example,taken\ntwo@new.example,free')
    await hub.hub.users.add({ home: harbor, email: 'three@new.example', username: 'Taken' })
    await hub.hub.users.add({ home: harbor, email: 'two@new.example' })
    const done = await finish(id)
    assert.deepEqual(done.done, { add: 0, change: 1, same: 0, skip: 1 })
    assert.deepEqual(done.notes, [{ line: 2, words: 'Somebody has that username.' }])
  })

  test('whom a directory writes, or who is at home elsewhere, is left alone', async () => {
    const { downtown } = hub.organizations
    const connector = await hub.hub.connectors.add({
      ...{ owner: downtown, name: 'Okta', type: 'scim', settings: {} },
    })
    const claim = { name: 'kim', externalId: '', isActive: true, attributes: {} }
    const person = {
      ...{ firstName: 'Kim', lastName: 'Lee', email: 'kim@harbor.example' },
      ...{ username: undefined, phone: undefined, timezone: undefined },
    }
    const source = { connector, organization: downtown, by: {} }
    await hub.hub.records.add(source, 'user', { ...claim, person })
    const file = [
      'email,first name,organization',
      'kim@harbor.example,Kimberly,',
      `${hub.people.dev.email},Devi,`,
      `${hub.people.chloe.email},Chloe,lakeside`,
    ].join('\n')
    const { id } = await read(file, downtown)
    const { preview } = (await ask('GET', `/imports/${id}`)).json()
    const reasons = preview.map(({ why }: Json) => why)
    assert.deepEqual(reasons, [
      'A directory writes them: change them there.',
      'Somebody elsewhere has that e-mail address.',
      'They are at home in Downtown; an import moves nobody.',
    ])
  })

  test('new people are invited when it is asked for, once mail can be sent', async () => {
    const { id } = await read(`email,first name,last name\n${linesOf(3)}`)
    const now = await finish(id, { isInviting: true })
    assert.equal(now.invited, 3)
    const invitations = (await hub.events(200)).filter(({ type, data }) => {
      return type === 'ticket.issued' && data.purpose === 'invite'
    })
    assert.equal(invitations.length, 3)
    const again = await read(`email,first name,last name\n${linesOf(3)}`)
    assert.equal((await finish(again.id, { isInviting: true })).invited, 0)
  })

  test('where passwords are elsewhere, an import invites nobody', async () => {
    const { harbor } = hub.organizations
    await hub.hub.organizations.change(harbor.id, { settings: { passwords: 'elsewhere' } })
    const { id } = await read(`email,first name,last name\n${linesOf(3)}`)
    const refused = await ask('POST', `/imports/${id}/steps`, { payload: { isInviting: true } })
    assert.equal(refused.statusCode, 409)
    assert.equal((await finish(id)).isInviting, false)
  })

  test('what is no table of people is refused in words that help', async () => {
    const words = async (file: string | Buffer) => {
      const answer = await send(file)
      return [answer.statusCode, answer.json().detail]
    }
    assert.deepEqual(await words('name\nNia'), [
      400,
      'No column has the heading "email". The first line must name the columns.',
    ])
    assert.deepEqual(await words('email,E-Mail\na@b.example,'), [
      400,
      'Two columns say the same, "email" and "E-Mail". Take one of them out.',
    ])
    assert.deepEqual(await words(Buffer.from('email,name\na@b.example,J\xF6rg', 'latin1')), [
      400,
      'The file is not UTF-8. In a spreadsheet, save it as "CSV UTF-8".',
    ])
    assert.equal((await words(''))[0], 400)
    assert.equal((await words(`email\n${'x'.repeat(5 * 1024 * 1024)}`))[0], 413)
    const many = Array.from({ length: 50_001 }, (_, n) => `${n}@many.example`).join('\n')
    assert.deepEqual(await words(`email\n${many}`), [
      400,
      'The file has more than 50000 lines. Send it in parts.',
    ])
  })

  test('TEN-01: an import is the organization’s, and a key of it may do it', async () => {
    const { downtown } = hub.organizations
    const { id } = await read(`email,first name,last name\n${linesOf(2)}`)
    const otto = await browserOf(hub.people.otto)
    const ben = await browserOf(hub.people.ben)
    const chloe = await browserOf(hub.people.chloe)
    for (const [headers, status] of [
      [otto, 404],
      [ben, 404],
      [chloe, 403],
    ] as const) {
      assert.equal((await ask('GET', `/imports/${id}`, { headers })).statusCode, status)
      const stepped = await ask('POST', `/imports/${id}/steps`, { headers, payload: {} })
      assert.equal(stepped.statusCode, status)
      assert.equal((await ask('DELETE', `/imports/${id}`, { headers })).statusCode, status)
    }
    const { text } = await hub.caller(downtown)
    const headers = { authorization: `Bearer ${text}` }
    assert.equal((await send('email\nkey@new.example', { at: downtown, headers })).statusCode, 201)
    assert.equal((await send('email\nkey@new.example', { headers })).statusCode, 404)
    const list = await ask('GET', `/organizations/${downtown.id}/imports`, { headers })
    assert.equal(list.json().items.length, 1)
  })

  test('what has had its time is over, and says so', async () => {
    const { id } = await read(`email,first name,last name\n${linesOf(150)}`)
    hub.pass(23 * 3_600_000)
    ana = await browserOf(hub.people.ana)
    await step(id)
    hub.pass(2 * 3_600_000)
    ana = await browserOf(hub.people.ana)
    const late = await ask('POST', `/imports/${id}/steps`, { payload: {} })
    assert.equal(late.statusCode, 410)
    assert.match(late.json().detail, /Read the file again/)
  })

  test('what is forgotten is over, and who was added stays', async () => {
    const { harbor } = hub.organizations
    const { id } = await read(`email,first name,last name\n${linesOf(150)}`)
    await step(id)
    assert.equal((await ask('DELETE', `/imports/${id}`)).statusCode, 204)
    assert.equal((await ask('POST', `/imports/${id}/steps`, { payload: {} })).statusCode, 404)
    assert.equal((await hub.hub.users.list({ within: harbor, limit: 1000 })).items.length, 104)
    const list = await ask('GET', `/organizations/${harbor.id}/imports`)
    assert.deepEqual(list.json().items, [])
  })

  test('people are written as a table that no spreadsheet computes, and come back', async () => {
    const { harbor } = hub.organizations
    const { dev } = hub.people
    await hub.hub.users.change(dev.id, { firstName: '=cmd|1', lastName: 'A, "B"', phone: '+49 1' })
    const answer = await ask('GET', `/organizations/${harbor.id}/people.csv?search=dev`)
    assert.match(String(answer.headers['content-type']), /^text\/csv/)
    assert.match(String(answer.headers['content-disposition']), /harbor-people\.csv/)
    const [heading, line] = answer.body.split('\r\n')
    assert.equal(
      heading,
      '\uFEFFemail,first name,last name,username,phone,timezone,organization,status,added',
    )
    assert.match(line ?? '', /^dev\.patel@harbor\.example,"'=cmd\|1","A, ""B""",,"'\+49 1",/)
    assert.equal((await hub.events(1))[0]?.type, 'user.exported')
    const again = await read(answer.body)
    assert.deepEqual(again.expected, { add: 0, change: 0, same: 1, skip: 0, faults: 0 })
  })
})
