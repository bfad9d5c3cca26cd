/** How a no is said (RFC 7644 §3.12): JSON of SCIM's own, with the status as a text. */
import type { WireAnswer } from '../../dialect.ts'
import { type Refusal, refusalStatus } from '../../refusal.ts'

export const scimType = 'application/scim+json; charset=utf-8'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

/** The detail error keywords of RFC 7644 §3.12, table 9. */
const keywords = new Set([
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
])

/** What says more than the kind of a refusal does. */
const reasonStatus: Record<string, number> = {
  version: 412,
  size: 413,
  'media-type': 415,
  unsupported: 501,
}

const statusOf = ({ code, detail }: Refusal, isFault: boolean): number => {
  if (isFault) return 500
  if (detail.methods) return 405
  return reasonStatus[detail.reason ?? ''] ?? refusalStatus[code]
}

const keywordOf = ({ code, detail }: Refusal): string | undefined => {
  const { reason = '' } = detail
  if (keywords.has(reason)) return reason
  if (code === 'conflict' && reason !== 'version') return 'uniqueness'
  return code === 'invalid' && !detail.methods && reason === '' ? 'invalidSyntax' : undefined
}

export const writeRefusal = (refusal: Refusal, isFault: boolean): WireAnswer => {
  const status = statusOf(refusal, isFault)
  const keyword = isFault ? undefined : keywordOf(refusal)
  const body = {
    schemas: [errorUrn],
    status: String(status),
    ...(keyword !== undefined && { scimType: keyword }),
    detail: refusal.message,
  }
  return { status, type: scimType, body: JSON.stringify(body) }
}
