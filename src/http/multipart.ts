/**
 * `multipart/form-data` (RFC 7578), as far as one uploaded file needs it. Strict: what two readers
 * could read in two ways is refused. The name of the file is looked at and let go.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse } from '../refusal.ts'
import { addField, type Form } from './form.ts'

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

/** What a part is. Refuses with `invalid` a file whose name could be more than a name. */
const readKind = (headers: Map<string, string>): { name: string; isFile: boolean } => {
  const disposition = headers.get('content-disposition') ?? ''
  if (!/^form-data[ \t]*;/i.test(disposition)) broken('a part without a disposition')
  const parameters = readParameters(disposition)
  const fileName = parameters.get('filename')
  const name = parameters.get('name')
  if (name === undefined || parameters.has('filename*')) {
    return broken('a part without a name')
  }
  if (!/^(binary|7bit|8bit)?$/i.test(headers.get('content-transfer-encoding') ?? '')) {
    broken('a part is encoded')
  }
  if (fileName === '..' || !fileNamePattern.test(fileName ?? '')) broken('a name of a file')
  const isImage = /^image\//i.test(headers.get('content-type') ?? '')
  return { name, isFile: fileName !== undefined || isImage }
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

type Piece = { name: string; isFile: boolean; data: Buffer }

const readPieces = (body: Buffer, contentType: string): Piece[] =>
  readParts(body, readBoundary(contentType)).map(({ headers, data }) => ({
    ...readKind(headers),
    data,
  }))

const getFile = (pieces: Piece[]): Buffer => {
  const [file, another] = pieces.filter(({ isFile }) => isFile)
  return file && !another
    ? file.data
    : refuse('invalid', 'The form must hold one file.', { field: 'icon' })
}

/**
 * The one file of a form; its other fields are let go. Refuses with `invalid` a form that is
 * broken or holds another number of files.
 */
export const readFile = (body: Buffer, contentType: string): Buffer =>
  getFile(readPieces(body, contentType))

/** The one file of a form, and its other fields. */
export type Upload = { file: Buffer; form: Form }

/** The same with the other fields. Refuses with `invalid` one of them that is given twice. */
const readUpload = (body: Buffer, contentType: string): Upload => {
  const pieces = readPieces(body, contentType)
  const form: Form = Object.create(null)
  for (const { name, isFile, data } of pieces) {
    if (!isFile) addField(form, name, data.toString('utf8'))
  }
  return { file: getFile(pieces), form }
}

/** Lets the routes of this scope take forms with a file of up to that size, and nothing else. */
export const takeUploads = (server: FastifyInstance, bytesMax: number): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: bytesMax },
    async (request: FastifyRequest, body: string | Buffer) =>
      readUpload(Buffer.from(body), request.headers['content-type'] ?? ''),
  )
  // Without a body no parser runs: such a form holds no file.
  server.addHook('preValidation', async (request) => {
    request.body ??= readUpload(Buffer.alloc(0), '')
  })
}
