/** The runtime's known hole (SECURITY.md): nothing that comes in or goes out is Brotli. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { runtimeWarning } from '../src/runtime.ts'
import { openTestHub, type TestHub } from './helper.ts'

describe('CVE-2026-111497', () => {
  let hub: TestHub

  before(async () => {
    hub = await openTestHub()
  })
  after(() => hub.close())

  it('a compressed request is refused unread, in the face of the dialect', async () => {
    const { text } = await hub.caller(hub.people.ana)
    const body = JSON.stringify({ name: 'Compressed' })
    for (const [encoding, payload] of [
      ['br', brotliCompressSync(body)],
      ['gzip', gzipSync(body)],
      ['br, gzip', brotliCompressSync(body)],
    ] as const) {
      const answer = await hub.server.inject({
        method: 'POST',
        url: `/brands/${hub.organizations.harbor.id}/sso_applications`,
        headers: {
          host: 'localhost:3000',
          authorization: `Bearer ${text}`,
          'content-type': 'application/json',
          'content-encoding': encoding,
        },
        payload,
      })
      assert.equal(answer.statusCode, 400)
      assert.equal(answer.json().code, 'Validation')
    }
  })

  it('no answer is compressed, whatever the client would like', async () => {
    const answer = await hub.browser().get('/sign-in', { 'accept-encoding': 'br, gzip' })
    assert.equal(answer.headers['content-encoding'], undefined)
  })

  it('the product holds no decoder but the bounded one of the Redirect binding', () => {
    const folder = new URL('../src/', import.meta.url)
    const users = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testdata/.test(file))
      .filter((file) => {
        const text = readFileSync(new URL(file, folder), 'utf8')
        return /node:zlib|rotli|\bfetch\(|DecompressionStream/.test(text)
      })
    assert.deepEqual(users.sort(), ['dialects/saml/binding.ts', 'runtime.ts'])
    const binding = readFileSync(new URL('dialects/saml/binding.ts', folder), 'utf8')
    assert.match(binding, /import \{ deflateRawSync, inflateRawSync \} from 'node:zlib'/)
  })

  it('the log warns on an affected runtime, and only there', () => {
    for (const affected of ['24.21.0', '24.22.0', '22.23.3', '26.12.0', '20.20.2', '25.1.0']) {
      assert.match(runtimeWarning(affected) ?? '', /CVE-2026-111497/, affected)
    }
    for (const mended of ['24.22.1', '24.23.0', '22.23.4', '26.12.1', '27.0.0']) {
      assert.equal(runtimeWarning(mended), undefined, mended)
    }
  })
})
