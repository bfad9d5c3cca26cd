/** The RSA key of 2048 bits that everybody signs with who is measured, and its certificate. */
import { readFileSync } from 'node:fs'

const read = (name: string): string =>
  readFileSync(new URL(`../src/dialects/saml/testdata/rsa.${name}.pem`, import.meta.url), 'utf8')

export const keyPem = read('key')
export const certificatePem = read('certificate')

/** Without its lines, as SAML carries it. */
export const certificateText = certificatePem.replace(/-----[A-Z ]+-----|\s/g, '')
