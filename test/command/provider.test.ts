/** A SAML identity provider by command: what is printed for its administrator, and confirmed. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { writeMetadata } from '../../src/dialects/saml/metadata.ts'
import { places } from './foyer.ts'

const pem = new URL('../../src/dialects/saml/testdata/rsa.certificate.pem', import.meta.url)
const certificate = readFileSync(pem, 'utf8').replaceAll(/-----[A-Z ]+-----|\s/g, '')
const metadata = writeMetadata({
  entityId: 'https://idp.example/metadata',
  ssoUrl: 'https://idp.example/sso',
  certificates: [certificate],
})

for (const [place, open] of Object.entries(places)) {
  describe(`commands ${place}`, () => {
    it('connector: a SAML identity provider is added by its file', async () => {
      const { data, said, refused, write, close } = await open()
      try {
        const file = write('idp.xml', metadata)
        const type = '--type saml-provider --organization harbor'
        const added = await data(`connector add Idp ${type} --description-file ${file}`)
        assert.equal(added.settings.entityId, 'https://idp.example/metadata')
        assert.match(added.facts['ACS URL'], /\/saml\/[^/]+\/provider\/[^/]+\/acs$/)
        const shown = await said('connector show Idp')
        assert.match(shown, /^ACS URL: +http/m)
        assert.match(shown, /^certificate 1: +[0-9A-F:]{95}, until /m)
        await refused('connector published Idp', /There is no metadata address/)
        const dtd = write('dtd.xml', `<!DOCTYPE x>${metadata}`)
        await refused(`connector add X ${type} --description-file ${dtd}`, /not acceptable/)
        await refused(`connector add X ${type}`, /are needed, or a metadata address/)
      } finally {
        await close()
      }
    })
  })
}
