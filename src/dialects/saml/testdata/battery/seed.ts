/** The genuine documents that the battery changes, and how they come apart. */
import { writeResponse } from '../../response.ts'
import { nameIdFormats } from '../../vocabulary.ts'
import { acsUrl, audience, awkward, ec, entityId, lines, responseOptions, rsa } from '../sample.ts'
import { type BatteryDocument, edit, type Key, type Place, type Seed } from './document.ts'
import { enveloped, exclusive, fill, inclusive, type Recipe, template, transform } from './lab.ts'

export const ids = { response: '_response-0001', assertion: '_assertion-0001' }

const signature = /<((?:\w+:)?)Signature [\s\S]*?<\/\1Signature>/
const assertion = /<((?:\w+:)?)Assertion [\s\S]*<\/\1Assertion>/
const response = /<((?:\w+:)?)Response [\s\S]*<\/\1Response>/

const cut = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[0]
  if (found === undefined) throw new Error(`${pattern} is not there`)
  return found
}

export type Anatomy = {
  /** The signed element, whole and without its signature, and the signature. */
  signed: string
  bare: string
  signature: string
}

/** The parts of a seed around one of its signatures. */
export const dissect = ({ xml }: Seed, place: Place): Anatomy => {
  const signed = cut(xml, place === 'response' ? response : assertion)
  const own = cut(signed, signature)
  return { signed, bare: edit(signed, own, ''), signature: own }
}

/** The text with something after the first Issuer, where signatures belong. */
export const afterIssuer = (text: string, what: string): string =>
  text.replace(/<\/(?:\w+:)?Issuer>/, (it) => it + what)

type Options = Parameters<typeof responseOptions>[0]

const plain = (options: Options = {}): string =>
  edit(writeResponse(responseOptions({ signResponse: false, ...options })), signature, '')

const body: Record<Place, string> = {
  response: afterIssuer(plain(), '{signature}'),
  assertion: plain().replace(assertion, (it) => afterIssuer(it, '{signature}')),
}

/** A document of the usual content whose signature is made by a recipe. */
export const signAnew = (place: Place, recipe: Recipe = {}, key: Key = rsa): string => {
  const isRsa = key.publicKey.asymmetricKeyType === 'rsa'
  const unsigned = body[place].replace('{signature}', () => template(ids[place], recipe, isRsa))
  return fill(unsigned, recipe, key)
}

/** The same, for a document that was changed before it is signed. */
export const signChanged = (
  place: Place,
  change: (unsigned: string) => string,
  recipe: Recipe = {},
  key: Key = rsa,
): string => {
  const isRsa = key.publicKey.asymmetricKeyType === 'rsa'
  const text = template(ids[place], recipe, isRsa)
  return fill(
    change(body[place]).replace('{signature}', () => text),
    recipe,
    key,
  )
}

const certified = ({ signer }: Key): string =>
  `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${signer.certificate}</ds:X509Certificate>` +
  '</ds:X509Data></ds:KeyInfo>'

const names = { rsa, ec }
const nameId = 'ada@example.com'

/** What the writers of the hub write, and responses that are signed outside only. */
const ownSeeds: Seed[] = (['rsa', 'ec'] as const).flatMap((name) => {
  const key = names[name]
  const write = (signResponse: boolean): string =>
    writeResponse(responseOptions({ signResponse, signer: key.signer }))
  const rest = { key, nameId }
  return [
    { ...rest, name: `assertion, ${name}`, xml: write(false), places: ['assertion'] },
    {
      ...rest,
      name: `response, ${name}`,
      xml: signAnew('response', { keyInfo: certified(key) }, key),
      places: ['response'],
    },
    { ...rest, name: `both, ${name}`, xml: write(true), places: ['response', 'assertion'] },
  ] satisfies Seed[]
})

const awkwardNameId = awkward + lines

const awkwardSeed: Seed = {
  name: 'awkward, both, rsa',
  key: rsa,
  places: ['response', 'assertion'],
  nameId: awkwardNameId,
  xml: writeResponse(
    responseOptions({
      nameId: { value: awkwardNameId, format: nameIdFormats.persistent, spNameQualifier: lines },
      attributes: [{ name: awkward, friendlyName: lines, values: [awkward, lines, '', '\t'] }],
    }),
  ),
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&#34;')

/** A response as other software writes it: indented, with other prefixes, short empty elements. */
export const foreign = (
  outside: string,
  inside: string,
): string => `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" Version='2.0'
    xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_response-0001"
    InResponseTo="_request-0001" IssueInstant="2026-06-01T12:00:00Z"
    Destination="${escaped(acsUrl)}">
  <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${entityId}</Issuer>${outside}
  <p:Status>
    <p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
  </p:Status>
  <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion-0001"
      IssueInstant="2026-06-01T12:00:00.123456Z" Version="2.0">
    <Issuer>${entityId}</Issuer>${inside}
    <Subject>
      <NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${nameId}</NameID>
      <SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <SubjectConfirmationData InResponseTo="_request-0001" Recipient='${escaped(acsUrl)}'
          NotOnOrAfter="2026-06-01T12:05:00Z"/>
      </SubjectConfirmation>
    </Subject>
    <Conditions NotBefore="2026-06-01T11:59:00Z" NotOnOrAfter="2026-06-01T12:05:00Z">
      <AudienceRestriction><Audience>${escaped(audience)}</Audience></AudienceRestriction>
    </Conditions>
    <AttributeStatement>
      <Attribute Name="http://schemas.example/claims/name">
        <AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xsi:type="xs:string">Ada &amp; &#x1F600; &gt;</AttributeValue>
      </Attribute>
    </AttributeStatement>
    <AuthnStatement AuthnInstant="2026-06-01T11:30:00Z" SessionIndex="_session-0001">
      <AuthnContext><AuthnContextClassRef
        >urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext>
    </AuthnStatement>
  </Assertion>
</p:Response>
`

const listed: Recipe = {
  transforms: transform(enveloped) + transform(exclusive, inclusive('xs #default')),
  content: { prefixes: ['xs', ''] },
}

/** The signature as a default namespace, over several lines. */
const spell = (text: string): string =>
  text
    .replace('xmlns:ds=', 'xmlns=')
    .replaceAll('ds:', '')
    .replaceAll(/(<\/?(?:SignedInfo|Reference|SignatureValue)\b[^>]*>)/g, '\n    $1')
    .replaceAll(/><\/(CanonicalizationMethod|SignatureMethod|DigestMethod)>/g, ' />')

const foreignSeeds: Seed[] = (['response', 'assertion'] as const).map((place) => {
  const text = spell(template(ids[place], listed))
  const xml = place === 'response' ? foreign(text, '') : foreign('', text)
  return {
    name: `foreign ${place}, rsa`,
    key: rsa,
    places: [place],
    nameId,
    xml: fill(xml, listed, rsa),
  }
})

const foreignBoth = (): Seed => {
  const inner = fill(foreign('{outer}', template(ids.assertion, {}, false)), {}, ec)
  const outer = inner.replace('{outer}', () => spell(template(ids.response, {}, false)))
  return {
    name: 'foreign both, ec',
    key: ec,
    places: ['response', 'assertion'],
    nameId,
    xml: fill(outer, {}, ec),
  }
}

export const seeds: readonly Seed[] = [...ownSeeds, awkwardSeed, ...foreignSeeds, foreignBoth()]

/** The seed of that name. */
export const getSeed = (name: string): Seed => {
  const seed = seeds.find((each) => each.name === name)
  if (seed === undefined) throw new Error(`there is no seed ${name}`)
  return seed
}

/** What is made for a signed Response, and for a Response with a signed assertion. */
export const atBothPlaces = (
  make: (place: Place, seed: Seed) => BatteryDocument[],
): BatteryDocument[] =>
  (['response', 'assertion'] as const).flatMap((place) => make(place, getSeed(`${place}, rsa`)))
