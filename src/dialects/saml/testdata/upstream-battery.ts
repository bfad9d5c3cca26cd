/**
 * Documents for the door of a service provider: genuine responses of an identity provider, signed
 * in each place, and what the families of the battery make of them.
 */
import { type ResponseOptions, writeResponse } from '../response.ts'
import { type BatteryDocument, edit, type Place, type Seed } from './battery/document.ts'
import { encode, trailing } from './battery/encoding.ts'
import { flip } from './battery/flip.ts'
import { fill, template } from './battery/lab.ts'
import { markUp } from './battery/markup.ts'
import { crowds, exclude } from './battery/message.ts'
import { afterIssuer, ids } from './battery/seed.ts'
import { wrap } from './battery/wrapping.ts'
import { rsa } from './sample.ts'

const signature = /<ds:Signature [\s\S]*?<\/ds:Signature>/
const nameId = 'ada@example.com'

const keyInfo =
  `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${rsa.signer.certificate}</ds:X509Certificate>` +
  '</ds:X509Data></ds:KeyInfo>'

/** A response that is edited before it is signed, in one place. */
export const signEdited = (
  options: ResponseOptions,
  place: Place,
  change: (unsigned: string) => string = (it) => it,
): string => {
  const recipe = { keyInfo }
  const plain = change(edit(writeResponse({ ...options, signResponse: false }), signature, ''))
  const at = place === 'response' ? 0 : plain.indexOf('<saml:Assertion')
  const id = place === 'response' ? options.responseId : options.assertionId
  const signed = afterIssuer(plain.slice(at), template(id, recipe, true))
  return fill(plain.slice(0, at) + signed, recipe, rsa)
}

/** The genuine responses, with the IDs that the battery knows. */
export const seedsOf = (given: ResponseOptions): (Seed & { places: readonly Place[] })[] => {
  const options = { ...given, responseId: ids.response, assertionId: ids.assertion }
  const rest = { key: rsa, nameId }
  return [
    {
      ...rest,
      name: 'assertion',
      places: ['assertion'],
      xml: writeResponse({ ...options, signResponse: false }),
    },
    { ...rest, name: 'response', places: ['response'], xml: signEdited(options, 'response') },
    {
      ...rest,
      name: 'both',
      places: ['response', 'assertion'],
      xml: writeResponse({ ...options, signResponse: true }),
    },
  ]
}

/** What the families make of a seed, those first that are as they should be. */
export const documentsOf = (seed: Seed): BatteryDocument[] => {
  const made = [
    ...seed.places.flatMap((place) => wrap(seed, place)),
    ...exclude(seed),
    ...markUp(seed),
    ...encode(seed),
    ...trailing(seed),
    ...flip(seed),
    ...(seed.places.includes('assertion') ? crowds(seed) : []),
  ]
  return made.toSorted((a, b) => a.verdict.localeCompare(b.verdict))
}
