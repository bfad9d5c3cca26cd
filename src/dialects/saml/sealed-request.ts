/**
 * A request on its way through the sign-in. It travels with the browser, sealed: whoever only
 * asks leaves no row behind, and nobody learns or changes what is in it.
 */
import type { Hub } from '../../hub.ts'
import type { Organization } from '../../organization.ts'
import { refuse } from '../../refusal.ts'
import type { KeptRequest } from './kept-request.ts'

/** A person may look for their password meanwhile; service providers wait no longer either. */
export const keptSeconds = 3600

/** The handle stands in an address, which proxies cut at 8 KiB, within one more seal. */
const keptBytes = 3072
const handleLength = 8192

type Sealed = KeptRequest & { endsAt: number }

/** The request as a text for addresses. Refuses with `invalid` what is too long for one. */
export const closeRequest = (hub: Hub, root: Organization, kept: KeptRequest): string => {
  const sealed: Sealed = { ...kept, endsAt: hub.world.now() + keptSeconds * 1000 }
  const text = JSON.stringify(sealed)
  if (Buffer.byteLength(text) > keptBytes) {
    refuse('invalid', 'The sign-in request is too long.', {
      rule: 'saml.too-long',
      cause: `the request with its RelayState is longer than ${keptBytes} bytes`,
    })
  }
  const base64 = hub.seal.close('saml-request', root.id, text)
  return Buffer.from(base64, 'base64').toString('base64url')
}

/** What `closeRequest` sealed for that root, or undefined: another text, or over. */
export const openRequest = (
  hub: Hub,
  root: Organization,
  handle: string,
): KeptRequest | undefined => {
  if (handle.length > handleLength) return undefined
  const bytes = Buffer.from(handle, 'base64url')
  // Of the spellings of the same bytes, only ours is a handle.
  if (bytes.toString('base64url') !== handle) return undefined
  const text = hub.seal.open('saml-request', root.id, bytes.toString('base64'))
  if (text === undefined) return undefined
  const { endsAt, ...kept } = JSON.parse(text) as Sealed
  return endsAt > hub.world.now() ? kept : undefined
}
