/**
 * Certificates as SAML uses them: a wrapping for a key that somebody has chosen to trust. Names,
 * dates and issuers in them mean nothing (SAML Metadata Interoperability §2.3), the key does.
 */
import { type KeyObject, X509Certificate } from 'node:crypto'
import { refuse } from '../../refusal.ts'
import { isStrongKey } from './algorithm.ts'
import { readBase64 } from './base64.ts'
import { signatureNamespace } from './vocabulary.ts'
import { children, text, type XmlElement } from './xml.ts'

const parseCertificate = (bytes: Buffer): X509Certificate | undefined => {
  try {
    return new X509Certificate(bytes)
  } catch {
    return undefined
  }
}

/**
 * The public key of a certificate in DER as base64, white space allowed. Refuses (`invalid`) what
 * is no certificate, and a key that is neither RSA of 2048 bits nor on a NIST curve.
 */
export const readCertifiedKey = (certificate: string): KeyObject => {
  const bytes = readBase64(certificate)
  const parsed = bytes === undefined ? undefined : parseCertificate(bytes)
  if (parsed === undefined) return refuse('invalid', 'A certificate could not be read.')
  if (!isStrongKey(parsed.publicKey)) {
    refuse('invalid', 'The key of a certificate is too weak: RSA needs 2048 bits, EC P-256.')
  }
  return parsed.publicKey
}

/** A certificate in DER as base64 that was read before. */
export const openCertificate = (certificate: string): X509Certificate =>
  new X509Certificate(Buffer.from(certificate, 'base64'))

/** The certificates in a ds:KeyInfo, in base64 without white space; refuses as above. */
export const readCertificates = (keyInfo: XmlElement): string[] =>
  children(keyInfo, signatureNamespace, 'X509Data')
    .flatMap((data) => children(data, signatureNamespace, 'X509Certificate'))
    .map((element) => {
      const certificate = text(element).replace(/\s+/g, '')
      readCertifiedKey(certificate)
      return certificate
    })
