/** What a signature by a key that nobody knows may mean: the registered certificate has ended. */
import type { X509Certificate } from 'node:crypto'
import { isRefusal, Refusal } from '../../refusal.ts'
import { openCertificate } from './certified-key.ts'
import { signedByAnother } from './signature.ts'

const describe = (certificate: X509Certificate): string =>
  `${certificate.fingerprint256}, until ${new Date(certificate.validTo).toISOString()}`

/**
 * Does what verifies a signature. Where no key made it, the refusal says which certificates are
 * registered, and if they are over. `now` is in epoch milliseconds.
 */
export const withCertificates = <T>(
  certificates: readonly string[],
  now: number,
  verify: () => T,
): T => {
  try {
    return verify()
  } catch (error) {
    if (!isRefusal(error) || error.detail.rule !== signedByAnother) throw error
    const known = certificates.map(openCertificate)
    const isOver = known.every(({ validTo }) => Date.parse(validTo) <= now)
    throw new Refusal(error.code, error.message, {
      ...error.detail,
      ...(isOver && { rule: 'saml.certificate-over' }),
      evidence: { asked: 'another key', registered: known.map(describe).join('\n') },
    })
  }
}
