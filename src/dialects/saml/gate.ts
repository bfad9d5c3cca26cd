/**
 * The gate on the raw bytes of XML from outside. What can make two readers of one document
 * disagree does not pass: other encodings, document types, processing instructions, CDATA and,
 * in messages, comments. SAML Core §1.3 needs none of them.
 */
import { refuse } from '../../refusal.ts'

export type XmlKind = 'message' | 'metadata'

type XmlLimits = { bytes: number; nodes: number }

export const messageBytes = 256 * 1024

/** A federation's entity with its logo and keys stays far below; a bomb does not. */
export const xmlLimits: Record<XmlKind, XmlLimits> = {
  message: { bytes: messageBytes, nodes: 10_000 },
  metadata: { bytes: 2 * 1024 * 1024, nodes: 100_000 },
}

/** The one way in which the reading of XML ends badly. */
export const malformed: (cause: string) => never = (cause) =>
  refuse('invalid', 'The XML document is not acceptable.', { rule: 'saml.message', cause })

// The longest declaration that anyone writes is a quarter of this.
const declarationLength = 200
const space = '[ \\t\\n]'
const declaration = new RegExp(
  `^<\\?xml${space}+version${space}*=${space}*(["'])1\\.0\\1` +
    `(?:${space}+encoding${space}*=${space}*(["'])[Uu][Tt][Ff]-8\\2)?` +
    `(?:${space}+standalone${space}*=${space}*(["'])(?:yes|no)\\3)?${space}*\\?>`,
)

// Pairs of surrogates are whole, the decoder sees to that.
const illegalCharacter = /[^\t\n\r -\uFFFD]/

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return malformed('the document is not UTF-8')
  }
}

const dropDeclaration = (source: string): string => {
  if (!/^<\?xml[ \t\n]/.test(source)) return source
  const match = declaration.exec(source.slice(0, declarationLength))
  if (match === null) return malformed('the XML declaration is not of XML 1.0 in UTF-8')
  return source.slice(match[0].length)
}

const checkMarkup = (source: string, kind: XmlKind): void => {
  if (source.includes('<?')) malformed('there is a processing instruction')
  for (let at = source.indexOf('<!'); at !== -1; at = source.indexOf('<!', at + 2)) {
    if (!source.startsWith('<!--', at)) malformed('there is a DOCTYPE or a CDATA section')
    if (kind === 'message') malformed('there is a comment')
  }
}

/**
 * The text of an XML document: without byte order mark and XML declaration, with line ends as
 * XML 1.0 §2.11 has them. Refuses (`invalid`) what is too big, not UTF-8, not XML characters, or
 * has markup that the gate keeps out. Comments pass in metadata only; the parser drops them.
 */
export const readSource = (bytes: Uint8Array, kind: XmlKind): string => {
  if (bytes.byteLength > xmlLimits[kind].bytes) malformed('the document is too big')
  const decoded = decode(bytes)
  if (illegalCharacter.test(decoded)) malformed('there is a character that XML does not have')
  const lines = decoded.includes('\r') ? decoded.replace(/\r\n?/g, '\n') : decoded
  const source = dropDeclaration(lines)
  checkMarkup(source, kind)
  return source
}
