/**
 * How messages travel through a browser: the Redirect binding (SAML Bindings §3.4) and the
 * POST binding (§3.5). They give bytes; what the bytes say is read elsewhere.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { signatureAlgorithms, signWith } from './algorithm.ts'
import { readBase64 } from './base64.ts'
import { messageBytes } from './gate.ts'
import { decodeParameter, getMessageName, readQuery, unreadable } from './query.ts'
import type { Signer } from './signature.ts'
import { bindings } from './vocabulary.ts'

/**
 * SAML Bindings §3.4.3 and §3.5.3 allow 80 bytes, and service providers in use send whole URLs.
 * The text goes back to who sent it and to nobody else, so it only has to stay small.
 */
export const relayStateBytes = 1024

export type BoundMessage = {
  name: 'SAMLRequest' | 'SAMLResponse'
  xml: Uint8Array
  relayState: string | undefined
  /** The query carries a signature; `verifyRedirect` says whether it holds. */
  hasQuerySignature: boolean
}

const readRelayState = (value: string | undefined): string | undefined => {
  if (value === undefined || value === '') return undefined
  if (Buffer.byteLength(value) > relayStateBytes) unreadable('the RelayState is too long')
  return value
}

const decodeMessage = (value: string): Buffer => {
  // Base64 takes four characters for three bytes; line breaks are allowed for.
  if (value.length > messageBytes * 1.5) unreadable('the message is too big')
  return readBase64(value) ?? unreadable('the message is not base64')
}

const inflate = (bytes: Uint8Array): Buffer => {
  try {
    return inflateRawSync(bytes, { maxOutputLength: messageBytes })
  } catch {
    return unreadable('the message is not deflated, or too big')
  }
}

/**
 * Reads the message in a raw query, without the question mark (SAML Bindings §3.4.4). Refuses
 * (`invalid`) parameters that are given twice, other encodings, and more than 256 KiB.
 */
export const readRedirect = (rawQuery: string): BoundMessage => {
  const query = readQuery(rawQuery)
  const name = getMessageName(query)
  const encoding = decodeParameter(query.get('SAMLEncoding') ?? bindings.deflate)
  if (encoding !== bindings.deflate) unreadable('the message has another encoding')
  return {
    name,
    xml: inflate(decodeMessage(decodeParameter(query.get(name) ?? ''))),
    relayState: readRelayState(decodeParameter(query.get('RelayState') ?? '')),
    hasQuerySignature: query.has('Signature'),
  }
}

const readField = (fields: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (value === undefined || typeof value === 'string') return value
  return unreadable(`${name} is not given once`)
}

/**
 * Reads the message in the fields of a form (SAML Bindings §3.5.4). A field that was given twice
 * is expected to be an array, and refused (`invalid`), as are text that is not base64 and size.
 */
export const readPost = (fields: Readonly<Record<string, unknown>>): BoundMessage => {
  const request = readField(fields, 'SAMLRequest')
  const response = readField(fields, 'SAMLResponse')
  const value = request ?? response
  if (value === undefined || (request !== undefined && response !== undefined)) {
    return unreadable('there is not exactly one SAMLRequest or SAMLResponse')
  }
  return {
    name: request === undefined ? 'SAMLResponse' : 'SAMLRequest',
    xml: decodeMessage(value),
    relayState: readRelayState(readField(fields, 'RelayState')),
    hasQuerySignature: false,
  }
}

type RedirectOptions = {
  destination: string
  name: 'SAMLRequest' | 'SAMLResponse'
  xml: string
  relayState?: string
  signer?: Signer
}

/** The URL that carries the message, signed if there is a signer (SAML Bindings §3.4.4.1). */
export const writeRedirect = (options: RedirectOptions): string => {
  const { destination, name, xml, relayState, signer } = options
  const encode = (bytes: Buffer): string => encodeURIComponent(bytes.toString('base64'))
  let query = `${name}=${encode(deflateRawSync(xml))}`
  if (relayState !== undefined) query += `&RelayState=${encodeURIComponent(relayState)}`
  if (signer !== undefined) {
    query += `&SigAlg=${encodeURIComponent(signatureAlgorithms[signer.algorithm].uri)}`
    const value = signWith(signer.algorithm, signer.key, Buffer.from(query))
    query += `&Signature=${encode(value)}`
  }
  return `${destination}${destination.includes('?') ? '&' : '?'}${query}`
}

/** The value of the form field that carries the message (SAML Bindings §3.5.4). */
export const writePost = (xml: string): string => Buffer.from(xml).toString('base64')
