/** A certificate of the other side, for set-ups in which it has ended. */
import { createCertificate } from '../../src/certificate.ts'
import { rsa } from '../../src/dialects/saml/testdata/sample.ts'
import { systemWorld } from '../../src/world.ts'

const day = 24 * 3_600_000

/** A certificate for the key of the other side that ends at that time. */
export const certificateUntil = (notAfter: number): string =>
  createCertificate({
    ...{ commonName: 'sp', key: rsa.signer.key, publicKey: rsa.publicKey },
    ...{ notBefore: notAfter - 90 * day, notAfter, serial: systemWorld.random(16) },
  }).toString('base64')
