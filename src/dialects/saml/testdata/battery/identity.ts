/** IDs by other names, and IDs that are used twice. */
import { type BatteryDocument, edit, refused } from './document.ts'
import { atBothPlaces, getSeed, ids, signChanged } from './seed.ts'

/** The names that other software takes for an ID. */
const idNames = ['Id', 'id', 'iD', 'xml:id', 'x:ID', 'x:id', 'samlp:ID', 'samlp:AssertionID']
const declare = (name: string): string => (name.startsWith('x:') ? 'xmlns:x="urn:x" ' : '')

const pollute = atBothPlaces((place, seed) => {
  const own = ` ID="${ids[place]}"`
  const written = place === 'response' ? ' ID="_response-0001"' : ' ID="_assertion-0001"'
  return idNames.flatMap((name) => {
    const isId = name !== 'samlp:AssertionID'
    const more = ` ${declare(name)}${name}="_other"`
    const same = ` ${declare(name)}${name}="${ids[place]}"`
    const at = place === 'response' ? '<samlp:Status>' : '<saml:Subject>'
    const inside = edit(at, '>', `${same}>`)
    const cause = isId ? /one ID/ : /digest/
    return [
      refused(`SP-22: ${name} beside ID`, seed, edit(seed.xml, written, own + more), cause),
      refused(`SP-22: ${name} before ID`, seed, edit(seed.xml, written, more + own), cause),
      refused(`SP-22: ${name} instead of ID`, seed, edit(seed.xml, written, same), /one ID|digest/),
      ...(isId
        ? [
            refused(
              `SP-22: ${name} beside ID, signed`,
              seed,
              signChanged(place, (it) => edit(it, own, own + more)),
              /one ID/,
            ),
            refused(
              `SP-22: ${name} with the same value below`,
              seed,
              edit(seed.xml, at, inside),
              /used twice/,
            ),
          ]
        : []),
    ]
  })
})

/** The same ID on something that nobody signed. */
const twins = ['ID', 'Id', 'id', 'xml:id', 'x:ID'].flatMap((name) => {
  const seed = getSeed('assertion, rsa')
  const twin = `${declare(name)}${name}="${ids.assertion}"`
  return [
    refused(
      `SP-22: ${name} of Extensions has the same value`,
      seed,
      edit(
        seed.xml,
        '<samlp:Status>',
        `<samlp:Extensions><y xmlns="urn:y" ${twin}/></samlp:Extensions><samlp:Status>`,
      ),
      /used twice/,
    ),
    refused(
      `SP-22: ${name} of the Status has the same value`,
      seed,
      edit(seed.xml, '<samlp:Status>', `<samlp:Status ${twin}>`),
      /used twice/,
    ),
    refused(
      `SP-22: ${name} of KeyInfo has the same value`,
      seed,
      edit(seed.xml, '<ds:KeyInfo>', `<ds:KeyInfo ${twin}>`),
      /used twice/,
    ),
  ]
})

export const identities: BatteryDocument[] = [...pollute, ...twins]
