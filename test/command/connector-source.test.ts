/** Sources that browsers are led to and directories, by command: presets, facts, mappings. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const addWords = 'connector add Okta --type oidc --preset okta'

const presetLife = async ({ data, said, refused, write }: Store): Promise<void> => {
  const secret = write('secret.txt', 'canary-of-the-secret')
  const answers = `--set issuer=https://harbor.okta.com --set clientId=c1`
  const added = await data(`${addWords} ${answers} --set clientSecret=@${secret} --active no`)
  const { preset, userinfo, clientSecret } = added.settings
  assert.deepEqual(
    [preset, userinfo, clientSecret, added.isActive],
    ['okta', true, '(secret)', false],
  )
  const shown = await said('connector show Okta')
  assert.match(shown, /^redirectUri: +http\S+\/oidc\/callback$/m)
  assert.match(shown, /^secondRedirectUri: +http\S+\/oidc\/callback\/[0-9a-f-]{36}$/m)
  await refused(`${addWords} --set clientId=c1`, /Issuer is missing/)
  await refused('connector add X --type oidc --preset none', /^--preset: There is no preset none/)
  await refused('connector add X --type scim --preset okta', /There are: none/)
  const entra = '--set tenant=0a1b2c3d-0000-4000-8000-000000000001 --set application=app-1'
  const saml = await data(`connector add Entra --type saml-provider --preset entra ${entra}`)
  assert.equal(saml.settings.preset, 'entra')
  assert.match(saml.settings.metadataUrl, /^https:\/\/login\.microsoftonline\.com\/0a1b/)
  assert.match(saml.facts['ACS URL'], /\/provider\/[^/]+\/acs$/)
  const list = await said('connector presets')
  assert.match(list, /^Okta: --type oidc --preset okta$/m)
  assert.match(list, /^Google Workspace: --type saml-provider --preset google$/m)
  const { items } = await data('connector presets')
  assert.ok(items.some(({ name }: { name: string }) => name === 'keycloak'))
  assert.match(
    await said('connector test Okta'),
    /Open this .*\n {2}http\S+\/connectors\/\S+\/test/,
  )
  await refused(`connector test --type oidc --preset okta ${answers}`, /Add it first/)
  await data('organization change harbor --disable enterprise-toolkit')
  await refused(`${addWords} ${answers}`, /does not have what such a source needs/)
  await refused('connector add D --type scim', /does not have what such a source needs/)
  await data(`connector add Any --type oidc --preset any ${answers}`)
  await data('organization change harbor --enable enterprise-toolkit')
  for (const name of ['Okta', 'Entra', 'Any']) await said(`connector remove ${name}`)
}

const mappingLife = async ({ data, said, refused, hub }: Store): Promise<void> => {
  const directory = await data('connector add Directory --type scim')
  const shown = await said('connector show Directory')
  assert.match(shown, new RegExp(`^Base URL: +http\\S+/scim/${directory.id}/v2$`, 'm'))
  assert.match(shown, /^Authorization: +Bearer/m)
  await data('group add Agents')
  await data('application add News --url https://news.example/')
  const map = (rest: string) => data(`connector map Directory --source-group Staff ${rest}`)
  const group = await map('--group Agents')
  assert.deepEqual([group.kind, group.role, group.targetName], ['group', 'member', 'Agents'])
  const grant = await map('--application News --role owner')
  assert.deepEqual([grant.kind, grant.role, grant.targetName], ['grant', 'owner', 'News'])
  const role = await map('--role administrator')
  assert.deepEqual([role.kind, role.role, role.targetName], ['role', 'administrator', 'Harbor'])
  const words = 'connector map Directory --source-group Staff'
  await refused(words, /^Say what it gives/)
  await refused(`${words} --group Agents --role member`, /^Say what it gives/)
  await refused(`${words} --role owner`, /^--role is one of member, administrator/)
  await refused(`${words} --role member --in nowhere`, /^--in: There is no organization nowhere/)
  await refused(`${words} --group Agents`, /already taken/)
  await refused('connector map Directory --role member', /^--source-group is missing/, 2)
  assert.match(await said('connector mappings Directory'), /^Staff +grant +owner +News/m)
  const { items } = await data('connector mappings Directory')
  assert.equal(items.length, 3)
  await said(`connector unmap ${role.id}`)
  await refused(`connector unmap ${role.id}`, /^--mapping: There is no such mapping/)
  const { id } = await data('user add zoe@harbor.example')
  const zoe = await hub.users.get(id)
  assert.equal(await said('user history zoe@harbor.example'), 'None.\n')
  const organization = await hub.organizations.get(zoe.homeId)
  const connector = await hub.connectors.find(directory.id)
  assert.ok(connector)
  const claim = {
    ...{ name: 'ida', externalId: '', isActive: true, attributes: { title: 'Agent' } },
    person: {
      ...{ email: 'ida@harbor.example', username: undefined, firstName: 'Ida', lastName: '' },
      ...{ phone: undefined, timezone: undefined },
    },
  }
  await hub.records.add({ connector, organization, by: {} }, 'user', claim)
  const history = await said('user history ida@harbor.example')
  assert.match(history, /Directory +added +- +ok/)
  const [written] = (await data('user history ida@harbor.example')).items
  assert.deepEqual(
    [written.what, written.connectorName, written.outcome],
    ['added', 'Directory', 'ok'],
  )
  await said('connector remove Directory')
  await data('application remove News')
  for (const name of ['zoe', 'ida']) await data(`user remove ${name}@harbor.example`)
}

const lives = { presets: presetLife, mappings: mappingLife }

for (const [place, open] of Object.entries(places)) {
  describe(`commands ${place}`, () => {
    let store: Store
    before(async () => {
      store = await open()
    })
    after(() => store.close())
    for (const [noun, live] of Object.entries(lives)) {
      it(`connector ${noun}: from the beginning to the end`, () => live(store))
    }
  })
}
