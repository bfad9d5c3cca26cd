/** Signed parts that are carried into other messages: requests, errors, second assertions. */
import { writeAuthnRequest } from '../../request.ts'
import { writeResponse, writeStatusResponse } from '../../response.ts'
import { assertionNamespace, protocolNamespace, statuses } from '../../vocabulary.ts'
import { acsUrl, ec, entityId, now, other, requestId, responseOptions, rsa } from '../sample.ts'
import {
  accepted,
  type BatteryDocument,
  edit,
  evilNameId,
  type Key,
  refused,
  type Seed,
} from './document.ts'
import { ds } from './lab.ts'
import { afterIssuer, dissect, getSeed, ids } from './seed.ts'

const issuer = 'https://sp.example/metadata'

const writeRequest = (key: Key, name: string): Seed => ({
  name: `request, ${name}`,
  key,
  places: ['response'],
  nameId: issuer,
  xml: writeAuthnRequest({
    id: requestId,
    issuer,
    issueInstant: now,
    destination: entityId,
    acsUrl,
    signer: key.signer,
  }),
})

const signaturePattern = /<ds:Signature [\s\S]*?<\/ds:Signature>/
const request = { door: 'request' } as const

const bareSignature = `<ds:Signature xmlns:ds="${ds}"></ds:Signature>`

const evilName = `<a:NameID>${evilNameId}</a:NameID>`
const someSubject = `<a:Subject xmlns:a="${assertionNamespace}">${evilName}</a:Subject>`

const holdInKeyInfo = (xml: string): string => edit(xml, /(?=<\/ds:KeyInfo>)/, someSubject)

/** Forged requests around whatever else the issuer once signed. */
const forgeRequests = (seed: Seed): BatteryDocument[] => {
  const own = signaturePattern.exec(seed.xml)?.[0] ?? ''
  const bare = edit(seed.xml, own, '')
  const evil = edit(bare, requestId, '_evil').replace(acsUrl.slice(0, 18), 'https://evil.example')
  const { signed, signature } = dissect(getSeed('assertion, rsa'), 'assertion')
  const outer = dissect(getSeed('response, rsa'), 'response')
  const object = (what: string): string =>
    own.replace('</ds:Signature>', `<ds:Object>${what}</ds:Object>$&`)
  const refuse = (name: string, xml: string, cause?: RegExp): BatteryDocument =>
    refused(name, seed, xml, cause, request)
  return [
    accepted('IDP-06: a genuine request', seed, seed.xml, request),
    refuse('IDP-06: no signature', bare, /no signature/),
    refuse('SP-10: a signed assertion after the Issuer', afterIssuer(evil, signed)),
    refuse(
      'SP-10: the signature of an assertion',
      afterIssuer(evil, signature),
      /something else|no key/,
    ),
    refuse('SP-10: a signed response after the Issuer', afterIssuer(evil, outer.signed)),
    refuse('SP-10: the request inside its signature', afterIssuer(evil, object(bare))),
    refuse('SP-10: the request before its signature', afterIssuer(evil, bare + own)),
    refuse('SP-10: the request at the end', evil.replace('</samlp:AuthnRequest>', `${seed.xml}$&`)),
    refuse(
      'SP-10: the signed request in Extensions',
      afterIssuer(evil, `<samlp:Extensions>${seed.xml}</samlp:Extensions>`),
    ),
    refuse(
      'SP-10: the same ID in Extensions',
      afterIssuer(
        evil.replace('_evil', requestId),
        `<samlp:Extensions>${seed.xml}</samlp:Extensions>`,
      ),
      /ID is used twice/,
    ),
    refuse(
      'IDP-06: signed by another service provider',
      writeRequest(other, 'other').xml,
      /no key/,
    ),
    refuse(
      'IDP-06: an ACS that was changed',
      seed.xml.replace('sp.example/acs', 'evil.example/a'),
      /digest/,
    ),
    refuse('IDP-06: ForceAuthn added', edit(seed.xml, ' ID=', ' ForceAuthn="false" ID='), /digest/),
    refuse('SP-11: the signature twice', afterIssuer(bare, own + own), /two signatures/),
    refuse('SP-11: an empty signature after', afterIssuer(bare, own + bareSignature), /two sign/),
    refuse('SP-11: an empty signature before', afterIssuer(bare, bareSignature + own), /two sign/),
    refuse('SP-07: a Subject inside KeyInfo', holdInKeyInfo(seed.xml), /parts of a message/),
    refuse(
      'SP-13: an instruction in the Issuer',
      edit(seed.xml, '>https', '><?p x?>https'),
      /proc/,
    ),
    refuse('SP-15: a comment in the Issuer', edit(seed.xml, '>https', '><!---->https'), /comment/),
  ]
}

const errorSeed = (key: Key, name: string): Seed => ({
  name: `error, ${name}`,
  key,
  places: ['response'],
  nameId: '',
  xml: writeStatusResponse({
    responseId: ids.response,
    issueInstant: now,
    issuer: entityId,
    destination: acsUrl,
    inResponseTo: requestId,
    signer: key.signer,
    status: statuses.responder,
    subStatus: statuses.authnFailed,
  }),
})

const successStatus = `<samlp:Status><samlp:StatusCode Value="${statuses.success}"/></samlp:Status>`

/** A genuine error that is made to carry an assertion which nobody signed. */
const forgeErrors = (seed: Seed): BatteryDocument[] => {
  const { bare, signature } = dissect(seed, 'response')
  const evil = edit(dissect(getSeed('assertion, rsa'), 'assertion').bare, 'ada@', 'eve@')
  const object = signature.replace('</ds:Signature>', `<ds:Object>${evil}</ds:Object>$&`)
  const success = (xml: string): string =>
    xml.replace(/<samlp:Status>.*<\/samlp:Status>/, successStatus)
  const variants: Record<string, string> = {
    'SP-11: a forged assertion at the end': edit(
      seed.xml,
      '</samlp:Response>',
      `${evil}</samlp:Response>`,
    ),
    'SP-11: parked in a second signature': afterIssuer(bare, signature + object),
    'SP-11: parked in a second signature before': afterIssuer(bare, object + signature),
    'SP-11: parked in a signature in Extensions': afterIssuer(
      seed.xml,
      `<samlp:Extensions>${object}</samlp:Extensions>`,
    ),
    'SP-12: inside the genuine signature': afterIssuer(bare, object),
    'SP-12: inside the KeyInfo of the genuine signature': edit(
      seed.xml,
      '</ds:KeyInfo>',
      `${evil}</ds:KeyInfo>`,
    ),
  }
  return Object.entries(variants).flatMap(([name, xml]) => [
    refused(name, seed, xml, /status is/),
    refused(`${name}, as a success`, seed, success(xml)),
  ])
}

const otherAssertion = writeResponse(
  responseOptions({ signResponse: false, assertionId: '_assertion-0002' }),
)

/** Two assertions, one whole and one encrypted, one in another's place. */
export const crowds = (seed: Seed): BatteryDocument[] => {
  const { signed } = dissect(seed, 'assertion')
  const second = dissect({ ...seed, xml: otherAssertion }, 'assertion')
  const encrypted = '<e:EncryptedAssertion xmlns:e="urn:oasis:names:tc:SAML:2.0:assertion"/>'
  const one = /one assertion|more than one/
  return [
    refused(
      'SP-46: two signed assertions',
      seed,
      edit(seed.xml, signed, signed + second.signed),
      one,
    ),
    refused('SP-46: the other first', seed, edit(seed.xml, signed, second.signed + signed), one),
    refused('SP-46: one of them unsigned', seed, edit(seed.xml, signed, signed + second.bare), one),
    refused('SP-46: twice the same', seed, edit(seed.xml, signed, signed + signed), /ID is used/),
    refused('SP-43: an encrypted one beside', seed, edit(seed.xml, signed, signed + encrypted)),
    refused('SP-43: an encrypted one alone', seed, edit(seed.xml, signed, encrypted), /Assertion|digest/),
    refused('SP-07: a Subject inside KeyInfo', seed, holdInKeyInfo(seed.xml), /parts of a message/),
    refused('SP-46: none', seed, edit(seed.xml, signed, ''), /no Assertion/),
  ]
}

/** Signature exclusion: less and less of a signature, and another name in the assertion. */
export const exclude = (seed: Seed): BatteryDocument[] => {
  const place = seed.places[0] ?? 'assertion'
  const { signature } = dissect(seed, place)
  const strip = (xml: string): string =>
    xml.replaceAll(/<((?:\w+:)?)Signature [\s\S]*?<\/\1Signature>/g, '')
  const replace = (what: string): string =>
    edit(strip(seed.xml), seed.nameId, evilNameId).replace(/<\/(?:\w+:)?Issuer>/, (it) => it + what)
  const other = (name: string, pattern: RegExp): [string, string] => [
    name,
    replace(edit(signature, pattern, '')),
  ]
  const variants: [string, string][] = [
    ['no signature, nothing changed', strip(seed.xml)],
    ['no signature', replace('')],
    ['an empty signature', replace(bareSignature)],
    ['the signature of before', replace(signature)],
    ['a signature of another namespace', replace(signature.replaceAll('xmldsig#', 'xmldsig2#'))],
    ['a signature without a namespace', replace('<Signature xmlns=""/>')],
    [
      'a signature in Extensions',
      replace(`<x:Extensions xmlns:x="${protocolNamespace}">${signature}</x:Extensions>`),
    ],
    other('no SignatureValue', /<((?:\w+:)?)SignatureValue>[\s\S]*<\/\1SignatureValue>/),
    other('no SignedInfo', /<((?:\w+:)?)SignedInfo>[\s\S]*<\/\1SignedInfo>/),
    other('no Reference', /<((?:\w+:)?)Reference [\s\S]*<\/\1Reference>/),
  ]
  return variants.map(([name, xml]) => refused(`SP-01: ${name}`, seed, xml))
}

export const messages: BatteryDocument[] = [
  ...forgeRequests(writeRequest(rsa, 'rsa')),
  ...forgeRequests(writeRequest(ec, 'ec')),
  ...forgeErrors(errorSeed(rsa, 'rsa')),
  ...forgeErrors(errorSeed(ec, 'ec')),
  ...crowds(getSeed('assertion, rsa')),
  ...crowds(getSeed('both, rsa')),
  ...['assertion, rsa', 'response, rsa', 'both, rsa', 'assertion, ec', 'foreign response, rsa']
    .map(getSeed)
    .flatMap(exclude),
]
