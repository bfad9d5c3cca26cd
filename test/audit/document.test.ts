/** What docs/audit.md tells auditors and receivers is what the hub does. */
import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { isSigned, readCheckpoint, writeSigned } from '../../src/audit-checkpoint.ts'
import { createFileCheck } from '../../src/audit-file.ts'
import { readLine, writeCanonical } from '../../src/audit-line.ts'
import { signWebhook } from '../../src/audit-webhook.ts'

const document = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8')

const blocksOf = (language: string): string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  )

const [line = '', canonical, checkpoint = '', signed] = blocksOf('json')
const publicKey = createPublicKey(
  /-----BEGIN[\s\S]*?-----END PUBLIC KEY-----/.exec(document)?.[0] ?? '',
)

describe('docs/audit.md', () => {
  test('KEY-07: has an event and a checkpoint that verify, and their bytes', () => {
    const sealed = readLine(JSON.parse(line)) ?? assert.fail('the line is none')
    assert.equal(writeCanonical(sealed.position, sealed.event), canonical)
    const kept = readCheckpoint(JSON.parse(checkpoint)) ?? assert.fail('the checkpoint is none')
    assert.equal(writeSigned(kept), signed)
    assert.ok(isSigned(kept, publicKey))
    const file = createFileCheck(publicKey)
    file.line(line)
    file.line(checkpoint)
    assert.deepEqual(file.end().faults, [])
  })

  test('KEY-07: computes the hash as its words say, without the hub', async () => {
    const { createHash } = await import('node:crypto')
    const { previous, hash } = JSON.parse(line)
    const bytes = Buffer.concat([Buffer.from(previous, 'hex'), Buffer.from(canonical ?? '')])
    assert.equal(createHash('sha256').update(bytes).digest('hex'), hash)
  })

  test('has a receiver in Node that believes the hub, in time, and nobody else', async () => {
    const code = blocksOf('js')[0] ?? ''
    const { isFromFoyer } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const secret = 'a secret between two'
    const body = '[{"word":"é"}]'
    const at = 1_795_251_600
    const headers = {
      'foyer-timestamp': String(at),
      'foyer-signature': signWebhook(secret, at, body),
    }
    assert.equal(isFromFoyer(headers, body, secret, at * 1000), true)
    assert.equal(isFromFoyer(headers, `${body} `, secret, at * 1000), false)
    assert.equal(isFromFoyer(headers, body, 'another secret', at * 1000), false)
    assert.equal(isFromFoyer(headers, body, secret, (at + 301) * 1000), false)
    assert.equal(isFromFoyer({}, body, secret, at * 1000), false)
    const later = { ...headers, 'foyer-timestamp': String(at + 1) }
    assert.equal(isFromFoyer(later, body, secret, at * 1000), false)
  })
})
