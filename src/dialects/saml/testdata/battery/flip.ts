/** One bit at a time: what is signed is signed to the last bit. */
import { type BatteryDocument, refused, type Seed } from './document.ts'
import { dissect, getSeed } from './seed.ts'

const count = 50

/** The stretches of a seed that are signed, as offsets of its bytes. */
const signedBytes = (seed: Seed): number[] => {
  const place = seed.places[0] ?? 'assertion'
  const { signed, signature } = dissect(seed, place)
  const bytes = (text: string): number => Buffer.byteLength(text)
  const start = bytes(seed.xml.slice(0, seed.xml.indexOf(signed)))
  const end = start + bytes(signed)
  const from = bytes(seed.xml.slice(0, seed.xml.indexOf(signature)))
  const keyInfo = signature.search(/<(?:\w+:)?KeyInfo>/)
  const known = keyInfo === -1 ? signature : signature.slice(0, keyInfo)
  const offsets: number[] = []
  for (let at = start; at < end; at += 1) {
    // What stands in KeyInfo is not signed and not read.
    if (at < from + bytes(known) || at >= from + bytes(signature)) offsets.push(at)
  }
  return offsets
}

/** A seed with one bit of what is signed changed, in many places. */
export const flip = (seed: Seed): BatteryDocument[] => {
  const offsets = signedBytes(seed)
  return Array.from({ length: count }, (_, index) => {
    const at = offsets[Math.floor((index * offsets.length) / count)] ?? 0
    const bit = [1, 2, 4, 8, 16, 32, 64, 128][index % 8] ?? 1
    const xml = Buffer.from(seed.xml)
    xml[at] = (xml[at] ?? 0) ^ bit
    return refused(`SP-62: bit ${bit} of byte ${at}`, seed, xml)
  })
}

export const flips: BatteryDocument[] = [
  'assertion, rsa',
  'response, rsa',
  'assertion, ec',
  'foreign response, rsa',
]
  .map(getSeed)
  .flatMap(flip)
