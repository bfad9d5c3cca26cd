/**
 * `multipart/form-data` (RFC 7578), as far as one uploaded file needs it. Strict: what two readers
 * could read in two ways is refused. The name of the file is looked at and let go.
 */
import { refuse } from '../refusal.ts'

const partsMost = 20
const headBytesMost = 4096
const fileNamePattern = /^[^\p{Cc}/\\]{0,255}$/u
const headerPattern = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([^\p{Cc}]*)$/u
const parameterPattern = /;[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/g

const broken = (cause: string): never =>
  refuse('invalid', 'The form cannot be read.', { cause: `multipart: ${cause}` })

/** The parameters of a header, each once. */
const readParameters = (value: string): Map<string, string> => {
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, plain = ''] of value.matchAll(parameterPattern)) {
    const key = name.toLowerCase()
    if (parameters.has(key)) broken(`${key} is given twice`)
    parameters.set(key, quoted?.replaceAll(/\\(["\\])/g, '$1') ?? plain)
  }
  return parameters
}

const readHead = (head: string): Map<string, string> => {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n')) {
    const [, name = '', value = ''] = headerPattern.exec(line) ?? broken('a header is none')
    if (headers.has(name.toLowerCase())) broken('a header is given twice')
    headers.set(name.toLowerCase(), value)
  }
  return headers
}

/** Whether a part is a file. Refuses with `invalid` one whose name could be more than a name. */
const isFile = (headers: Map<string, string>): boolean => {
  const disposition = headers.get('content-disposition') ?? ''
  if (!/^form-data[ \t]*;/i.test(disposition)) broken('a part without a disposition')
  const parameters = readParameters(disposition)
  const fileName = parameters.get('filename')
  if (!parameters.has('name') || parameters.has('filename*')) broken('a part without a name')
  if (!/^(binary|7bit|8bit)?$/i.test(headers.get('content-transfer-encoding') ?? '')) {
    broken('a part is encoded')
  }
  if (fileName === '..' || !fileNamePattern.test(fileName ?? '')) broken('a name of a file')
  return fileName !== undefined || /^image\//i.test(headers.get('content-type') ?? '')
}

const readBoundary = (contentType: string): string => {
  const boundary = readParameters(contentType).get('boundary') ?? ''
  return /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : broken('no boundary')
}

type Part = { headers: Map<string, string>; data: Buffer }

/** Parts follow one another without a byte between them, and nothing comes before or after. */
const readParts = (body: Buffer, boundary: string): Part[] => {
  const delimiter = `\r\n--${boundary}`
  if (!body.subarray(0, delimiter.length - 2).equals(Buffer.from(delimiter.slice(2)))) {
    return broken('it does not begin with the boundary')
  }
  const parts: Part[] = []
  let at = delimiter.length - 2
  while (body.toString('latin1', at, at + 2) === '\r\n') {
    const headEnd = body.indexOf('\r\n\r\n', at)
    const dataEnd = body.indexOf(delimiter, headEnd + 4)
    if (headEnd === -1 || dataEnd === -1) broken('it ends too early')
    if (headEnd - at > headBytesMost || parts.length === partsMost) broken('too much of it')
    const headers = readHead(body.toString('utf8', at + 2, headEnd))
    parts.push({ headers, data: body.subarray(headEnd + 4, dataEnd) })
    at = dataEnd + delimiter.length
  }
  return /^--(\r\n)?$/.test(body.toString('latin1', at, at + 5)) ? parts : broken('no end')
}

/**
 * The one file of a form; its other fields are let go. Refuses with `invalid` a form that is
 * broken or holds another number of files.
 */
export const readFile = (body: Buffer, contentType: string): Buffer => {
  const files = readParts(body, readBoundary(contentType)).filter(({ headers }) => isFile(headers))
  const [file] = files
  return file && files.length === 1
    ? file.data
    : refuse('invalid', 'The form must hold one file.', { field: 'icon' })
}
