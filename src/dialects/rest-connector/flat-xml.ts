/**
 * Flat XML: one element that holds elements that hold texts, which is all that a platform needs
 * to send an e-mail and a password. What else XML has is not read and lets nothing in: document
 * types, processing instructions, CDATA, comments, entities, elements within elements.
 */
import { refuse } from '../../refusal.ts'

const malformed = (cause: string): never =>
  refuse('invalid', 'The body is not XML of the form that is read here.', { cause })

const declaration = new RegExp(
  '^<\\?xml\\s+version\\s*=\\s*(["\'])1\\.0\\1' +
    '(?:\\s+encoding\\s*=\\s*(["\'])utf-8\\2)?' +
    '(?:\\s+standalone\\s*=\\s*(["\'])(?:yes|no)\\3)?\\s*\\?>',
  'i',
)
// Attributes are let go: namespaces and types, as serializers write them.
const start = '<([A-Za-z_][\\w.-]*)(?:\\s+[\\w:.-]+\\s*=\\s*(?:"[^"<]*"|\'[^\'<]*\'))*\\s*'
const whole = new RegExp(`^\\s*${start}>([^]*)</\\1\\s*>\\s*$`)
const child = new RegExp(`\\s*${start}(?:/>|>([^<]*)</\\1\\s*>)\\s*`, 'y')

/** XML 1.0 §2.2, Char. */
const notCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
const reference = /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g
const predefined: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const readCharacter = (code: number): string => {
  const letter = code <= 0x10ffff ? String.fromCodePoint(code) : '\0'
  return notCharacter.test(letter) ? malformed('a reference to no character') : letter
}

const readText = (raw: string): string => {
  if (raw.includes(']]>')) malformed('there is a ]]> in a text')
  return raw.replaceAll(reference, (_, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return predefined[name] ?? ''
    if (decimal !== undefined) return readCharacter(Number.parseInt(decimal, 10))
    return hex === undefined
      ? malformed('there is an unknown entity')
      : readCharacter(Number.parseInt(hex, 16))
  })
}

/** The elements and their texts, in their order. Refuses with `invalid` whatever else there is. */
export const readFlatXml = (text: string): [string, string][] => {
  if (notCharacter.test(text)) malformed('there is a character that XML does not have')
  // XML 1.0 §2.11: a line ends in one way.
  const source = text.replace(declaration, '').replaceAll(/\r\n?/g, '\n')
  if (/<[!?]/.test(source)) malformed('there is markup that is not read here')
  const [, , content = malformed('there is no element around the others')] =
    whole.exec(source) ?? []
  const found: [string, string][] = []
  child.lastIndex = 0
  for (let at = 0; at < content.length; at = child.lastIndex) {
    const [, name = malformed('there is something else than elements with texts'), raw = ''] =
      child.exec(content) ?? []
    found.push([name, readText(raw)])
  }
  return found
}
