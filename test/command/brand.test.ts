/** How an organization is seen, by command. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { places, type Store } from './foyer.ts'

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h4v4z"/></svg>'

for (const [place, open] of Object.entries(places)) {
  describe(`foyer organization brand ${place}`, () => {
    let store: Store
    before(async () => {
      store = await open()
      await store.data('organization add Downtown --organization harbor')
    })
    after(() => store.close())

    it('says what there is, and where it comes from', async () => {
      const { data, said, write } = store
      assert.deepEqual(await data('organization brand harbor'), {
        ...{ logo: null, accent: null, language: null },
      })
      const logo = write('logo.svg', svg)
      const words = `organization brand harbor --logo ${logo} --accent #245B4E --language de`
      const changed = await data(words)
      assert.match(changed.logo.value, /^\/\.foyer\/logos\/[0-9a-f]{32}\.svg$/)
      assert.deepEqual(changed.accent, { value: '#245b4e', from: changed.logo.from })
      const below = await said('organization brand downtown')
      assert.match(below, /^logo: +\/\.foyer\/logos\/\S+ \(from Harbor\)$/m)
      assert.match(below, /^accent: +#245b4e \(from Harbor\)$/m)
      assert.match(below, /^language: +de \(from Harbor\)$/m)
    })

    it('takes away what was said, so that it is inherited again', async () => {
      const { foyer, data } = store
      await data('organization brand downtown --accent #112233')
      assert.equal((await data('organization brand downtown')).accent.value, '#112233')
      const none = await foyer(['organization', 'brand', 'downtown', '--accent', '', '--json'])
      assert.equal(JSON.parse(none.out).accent.value, '#245b4e')
      const gone = await data('organization brand harbor --no-logo')
      assert.equal(gone.logo, null)
    })

    it('refuses what is no picture, no colour or no language', async () => {
      const { refused, write } = store
      const words = write('words.png', 'words')
      await refused(`organization brand harbor --logo ${words}`, /picture/)
      await refused('organization brand harbor --accent green', /^--accent: A colour is a #/)
      await refused('organization brand harbor --language xx', /^--language is one of en, de/, 2)
      await refused('organization change harbor --accent green', /^--accent: A colour is a #/)
    })
  })
}
