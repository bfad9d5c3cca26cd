/** `foyer attempt`: what an operator types who was read a code over the telephone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { attempt } from '../../src/command/attempt.ts'
import type { Values } from '../../src/command/command.ts'
import { openSamlHub, type SamlHub } from '../../src/dialects/saml/testdata/hub.ts'
import { codeOn } from './explained.ts'

let hub: SamlHub
let code = ''
before(async () => {
  hub = await openSamlHub()
  await hub.add()
  code = codeOn(await hub.ask(hub.browser(), { acsUrl: 'https://sp.example/acs2' }))
  await hub
    .browser()
    .signIn({ email: 'zed@harbor.example' }, { at: '/sign-in?organization=harbor' })
})
after(() => hub.close())

const run = (verb: 'list' | 'show', values: Values) =>
  attempt.verbs[verb]?.run(hub.hub, values) ?? assert.fail(verb)

test('show begins with the sentence, what stands side by side, and what to do', async () => {
  const { text, data } = await run('show', { code: code.toLowerCase() })
  const [title, , sentence, label, asked, registered, remedy] = text.split('\n')
  assert.equal(title, `Somebody could not open Wiki (${code}, 2026-11-21T09:00:00Z)`)
  assert.equal(sentence, 'Wiki asked to be answered at an address that is not registered.')
  assert.equal(label, '  answer address (ACS URL)')
  assert.equal(asked, '    asked: https://sp.example/acs2')
  assert.equal(registered, '    registered: https://sp.example/acs?so=1&x=2')
  assert.match(remedy ?? '', /^What to do: Register the new address/)
  assert.match(text, /^09:00:00\.000 \+ signature$/m)
  assert.match(text, /^09:00:00\.000 - answer address$/m)
  assert.match(text, /^09:00:00\.000 - saml\.request$/m)
  const { explanation, timeline } = data as { explanation: { rule: string }; timeline: unknown[] }
  assert.equal(explanation.rule, 'saml.acs-unregistered')
  assert.ok(timeline.length > 6)
})

test('show knows no other root’s code, no code that there is not, and no other text', async () => {
  const no = (values: Values, words: RegExp) => assert.rejects(run('show', values), words)
  await no({ code, organization: 'otter' }, /Nothing is known/)
  await no({ code: '0000-0000' }, /Nothing is known/)
  await no({ code: 'R7K2' }, /is a code such as R7K2-QF9X/)
})

test('list finds by e-mail, application, organization, outcome and rule', async () => {
  const codes = async (values: Values): Promise<unknown[]> => {
    const { items } = (await run('list', values)).data as { items: { code: string }[] }
    return items.map((item) => (item.code === code ? 'saml' : 'door'))
  }
  assert.deepEqual(await codes({}), ['door', 'saml'])
  assert.deepEqual(await codes({ email: 'Zed@harbor.example' }), ['door'])
  assert.deepEqual(await codes({ application: 'Wiki', kind: 'launch' }), ['saml'])
  assert.deepEqual(await codes({ organization: 'harbor', outcome: 'refused' }), ['door', 'saml'])
  assert.deepEqual(await codes({ organization: 'otter' }), [])
  assert.deepEqual(await codes({ rule: 'user.unknown', since: '1h' }), ['door'])
  assert.deepEqual(await codes({ limit: 1 }), ['door'])
  const { text } = await run('list', { limit: 1 })
  assert.match(text, /^CODE +TIME +KIND +OUTCOME +E-MAIL +APPLICATION +RULE\n.*user\.unknown\n/)
})
