/** Presets of applications and the rollover of signing keys, by command. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const arn = 'arn:aws:iam::123456789012'

const presetLife = async ({ data, said, refused }: Store): Promise<void> => {
  assert.match(await said('application presets'), /^slack \(Slack\)\n[\s\S]*workspace +required/m)
  const slack = await data('application add Chat --preset slack --set workspace=acme')
  assert.equal(slack.settings.acsUrl, 'https://acme.slack.com/sso/saml')
  assert.deepEqual(Object.keys(slack.settings.mappings)[0], 'User.Email')
  const roles = [`--set roles=${arn}:role/A`, `--set roles=${arn}:role/B`].join(' ')
  const provider = `--set provider=${arn}:saml-provider/F`
  const words = `--preset aws ${provider} ${roles} --set sessionMinutes=60`
  const { settings } = await data(`application add Cloud ${words}`)
  assert.equal(settings.sessionMinutes, 60)
  assert.equal(Object.values<{ value: string[] }>(settings.mappings)[0]?.value.length, 2)
  await refused('application add X --preset slack', /Workspace is missing/)
  await refused('application add X --preset nothing', /^--preset: There is no preset nothing/)
  await refused('application add X --preset slack --set y=1', /no setting y/)
}

const rolloverLife = async ({ data, said, refused }: Store): Promise<void> => {
  await refused('signing-key promote', /There is no next key/)
  const next = await data('signing-key add --algorithm EC-P256')
  assert.deepEqual([next.status, next.algorithm], ['next', 'EC-P256'])
  await refused('signing-key add --algorithm EC-P256', /a next key already/)
  await refused('signing-key add --algorithm RSA-512', /^--algorithm is one of/, 2)
  await refused(
    'signing-key promote --algorithm EC-P256 --overlap-days 9999',
    /^--overlap-days: The overlap must be/,
  )
  await said('signing-key promote --algorithm EC-P256 --overlap-days 7')
  const { items } = await data('signing-key list')
  const statuses = items.map((each: { status: string }) => each.status)
  assert.deepEqual(statuses.sort(), ['current', 'retired'])
}

const lives = { presets: presetLife, rollover: rolloverLife }

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
