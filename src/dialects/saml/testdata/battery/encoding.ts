/** Bytes before characters: encodings, byte order marks, declarations, what follows the root. */
import { accepted, type BatteryDocument, edit, refused, type Seed } from './document.ts'
import { getSeed } from './seed.ts'

const bom = '\uFEFF'
const utf8 = Buffer.from(bom)

const swap = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16()

const utf32 = (text: string): Buffer => {
  const bytes = Buffer.alloc([...text].length * 4)
  for (const [at, character] of [...text].entries()) {
    bytes.writeUInt32LE(character.codePointAt(0) ?? 0, at * 4)
  }
  return bytes
}

const declare = (encoding: string, rest = ''): string =>
  `<?xml version="1.0" encoding="${encoding}"${rest}?>`

const strip = (xml: string): string => xml.replace(/^<\?xml[^>]*\?>\n?/, '')

/** The awkward seed has characters that only UTF-8 gets right. */
export const encode = (seed: Seed): BatteryDocument[] => {
  const xml = strip(seed.xml)
  const bytes = Buffer.from(xml)
  const refuse = (name: string, what: string | Uint8Array, cause?: RegExp): BatteryDocument =>
    refused(`SP-57: ${name}`, seed, what, cause)
  const declared = ['utf-16', 'UTF-7', 'iso-8859-1', 'us-ascii', 'utf-32', 'windows-1252', 'x', '']
  return [
    refuse('UTF-16 little endian', Buffer.from(bom + xml, 'utf16le'), /UTF-8/),
    refuse('UTF-16 big endian', swap(Buffer.from(bom + xml, 'utf16le')), /UTF-8/),
    refuse('UTF-16 without a mark', Buffer.from(xml, 'utf16le')),
    refuse('UTF-16, declared', Buffer.from(`${bom}${declare('UTF-16')}${xml}`, 'utf16le'), /UTF-8/),
    refuse('UTF-32', utf32(bom + xml)),
    refuse(
      'UTF-7',
      Buffer.from(`${declare('UTF-7')}${xml.replaceAll('<', '+ADw-')}`),
      /declaration/,
    ),
    refuse('Latin-1', Buffer.from(`${declare('iso-8859-1')}${xml}`, 'latin1'), /./),
    ...declared.map((name) => refuse(`'${name}' declared`, declare(name) + xml, /declaration/)),
    refuse('XML 1.1', `<?xml version="1.1"?>${xml}`, /declaration/),
    refuse('two declarations', `<?xml version="1.0"?>${declare('utf-8')}${xml}`, /processing/),
    refuse('a declaration after a space', ` <?xml version="1.0"?>${xml}`, /processing/),
    refuse('a declaration after the root', `${xml}<?xml version="1.0"?>`, /processing/),
    refuse('a declaration of text', `<?xml version="1.0" encoding="utf-8" x="y"?>${xml}`, /decl/),
    refuse('two byte order marks', Buffer.concat([utf8, utf8, bytes]), /starts no element/),
    refuse('a mark after the declaration', `<?xml version="1.0"?>${bom}${xml}`, /starts no el/),
    refuse('a mark at the end', `${xml}${bom}`, /after the root/),
    refuse(
      'an overlong character',
      Buffer.concat([bytes.subarray(0, -1), Buffer.from([0xc0, 0xbe])]),
      /UTF-8/,
    ),
    refuse('half a character', Buffer.concat([bytes, Buffer.from([0xc3])]), /UTF-8/),
    refuse(
      'half a pair in UTF-8',
      Buffer.concat([bytes, Buffer.from([0xed, 0xa0, 0x80])]),
      /UTF-8/,
    ),
    refuse(
      'beyond Unicode',
      Buffer.concat([bytes, Buffer.from([0xf4, 0x90, 0x80, 0x80])]),
      /UTF-8/,
    ),
    refuse('gzip', Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes]), /UTF-8/),
    refuse('base64 once more', bytes.toString('base64'), /starts no element/),
    accepted('SP-57: a byte order mark', seed, Buffer.concat([utf8, bytes])),
    accepted('SP-57: a mark and a declaration', seed, bom + declare('utf-8') + xml),
    accepted('SP-57: UTF-8 declared', seed, declare('UTF-8') + xml),
    accepted(
      'SP-57: a declaration in other quotes',
      seed,
      `<?xml version='1.0' encoding='Utf-8' standalone='yes' ?>\r\n${xml}`,
    ),
  ]
}

export const trailing = (seed: Seed): BatteryDocument[] => {
  const { xml } = seed
  const end = xml.lastIndexOf('</')
  const refuse = (name: string, what: string, cause?: RegExp): BatteryDocument =>
    refused(`SP-58: ${name}`, seed, what, cause)
  return [
    refuse('a second root', `${xml}<x/>`, /after the root/),
    refuse('the document twice', xml + strip(xml)),
    refuse('a root before', edit(xml, /(?=<(?:\w+:)?Response )/, '<x/>'), /after the root/),
    refuse('text after the root', `${xml}x`, /after the root/),
    refuse('text before the root', edit(xml, /(?=<(?:\w+:)?Response )/, 'x'), /starts no element/),
    refuse('a NUL after the root', `${xml}\0`, /character/),
    refuse('a control character after the root', `${xml}\u001a`, /character/),
    refuse('an end tag more', xml + xml.slice(end), /after the root/),
    refuse('an end tag less', xml.slice(0, end), /does not end/),
    refuse('cut in the middle', xml.slice(0, xml.length / 2)),
    refuse('another end tag', edit(xml, xml.slice(end), '</x>'), /match/),
    refuse('CDATA after the root', `${xml}<![CDATA[]]>`, /CDATA/),
    refuse('a reference after the root', `${xml}&#32;`, /after the root/),
    refuse('a no-break space after the root', `${xml}\u00a0`, /after the root/),
    accepted('SP-58: white space after the root', seed, `${xml}\r\n\t \n`),
    accepted('SP-58: white space before the root', seed, `\n  ${strip(xml)}`),
  ]
}

export const encodings: BatteryDocument[] = [
  'assertion, ec',
  'foreign response, rsa',
  'awkward, both, rsa',
]
  .map(getSeed)
  .flatMap((seed) => [...encode(seed), ...trailing(seed)])
