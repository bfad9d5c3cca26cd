/**
 * Pictures: what an uploaded file really is, said by its bytes and never by its name or type. The
 * structure is walked to its end, so that nothing hides behind it; nothing is decoded. What only
 * tells of the picture (places, cameras, comments, colour profiles) does not come through.
 */
import { createHash } from 'node:crypto'
import { refuse } from './refusal.ts'
import { readSvg } from './svg.ts'

export type PictureEnding = 'png' | 'jpg' | 'gif' | 'webp' | 'svg'

export type Picture = { ending: PictureEnding; bytes: Uint8Array }

/** What the file is served as: fixed by what it is. */
const pictureTypes: Record<PictureEnding, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
}

export const pictureBytesMax = 1024 * 1024
const pictureSideMax = 1024
/** A progressive JPEG has about ten; each is one more pass over the whole picture. */
const scansMax = 32

const field = 'icon'

const broken = (cause: string): never =>
  refuse('invalid', 'The picture is damaged, or it is not only a picture.', { field, cause })

const checkSides = (width: number, height: number): void => {
  const fits = [width, height].every((side) => side >= 1 && side <= pictureSideMax)
  if (!fits) {
    const words = `The picture may have up to ${pictureSideMax} by ${pictureSideMax} pixels.`
    refuse('invalid', words, { field, cause: `${width} by ${height}` })
  }
}

const checkStill = (isStill: boolean): void => {
  if (!isStill) refuse('invalid', 'The picture must not be animated.', { field })
}

/** The bytes from one place to another, all of them there. */
const part = (bytes: Buffer, from: number, to: number): Buffer =>
  to <= bytes.length ? bytes.subarray(from, to) : broken('it ends too early')

const pngStart = Buffer.from('89504e470d0a1a0a', 'hex')
const pngKept = ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD']

const readPngHeader = (data: Buffer): void => {
  if (data.length !== 13) broken('IHDR has another length')
  checkSides(data.readUInt32BE(0), data.readUInt32BE(4))
}

/** Chunks (PNG 3rd edition, §5.3): length, type, data, checksum. */
const readPng = (bytes: Buffer): Buffer => {
  const kept: Buffer[] = [pngStart]
  const seen: string[] = []
  for (let at = pngStart.length; at < bytes.length; ) {
    const head = part(bytes, at, at + 8)
    const end = at + 12 + head.readUInt32BE(0)
    const type = head.toString('latin1', 4)
    const chunk = part(bytes, at, end)
    if (!/^[A-Za-z]{4}$/.test(type) || seen.at(-1) === 'IEND') broken('something follows IEND')
    if ((type === 'IHDR') !== (seen.length === 0)) broken('IHDR is not first and once')
    if (type === 'IHDR') readPngHeader(chunk.subarray(8, -4))
    const isKept = pngKept.includes(type)
    // An upper-case letter says that the picture cannot be shown without the chunk.
    if (!isKept && /^[A-Z]/.test(type)) broken(`a chunk ${type}`)
    if (isKept) kept.push(chunk)
    seen.push(type)
    at = end
  }
  if (seen.at(-1) !== 'IEND' || !seen.includes('IDAT')) broken('no IDAT or no IEND')
  return Buffer.concat(kept)
}

const jpegStart = Buffer.from('ffd8', 'hex')
const [scan, ending] = [0xda, 0xd9]
/** Baseline, extended and progressive frames: what browsers show (T.81 §B.1.1.3). */
const frames = [0xc0, 0xc1, 0xc2]
const jpegTables = [0xc4, 0xdb, 0xdd]

/** Says how the colours are meant; every other application segment tells of the picture. */
const isAdobe = (segment: Buffer): boolean =>
  segment[1] === 0xee && segment.length === 16 && segment.toString('latin1', 4, 9) === 'Adobe'

const readJpegFrame = (segment: Buffer): void => {
  if (segment.length < 10) broken('a short frame')
  checkSides(segment.readUInt16BE(7), segment.readUInt16BE(5))
}

/** Where the coded pixels end: at the first marker that does not belong to them. */
const findScanEnd = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0
    const isInside = next === 0 || (next >= 0xd0 && next <= 0xd7)
    if (!isInside) return at
  }
  return broken('the pixels do not end')
}

const isJpegKept = (segment: Buffer, marker: number): boolean => {
  if (frames.includes(marker) || jpegTables.includes(marker) || marker === scan) return true
  const tells = (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe
  return tells ? isAdobe(segment) : broken(`a marker ${marker.toString(16)}`)
}

/** Segments (T.81 §B.1.1): a marker, a length, data; after a scan, its pixels. */
const readJpeg = (bytes: Buffer): Buffer => {
  const kept: Buffer[] = [jpegStart]
  const seen: number[] = []
  let at = jpegStart.length
  while (bytes[at + 1] !== ending) {
    const head = part(bytes, at, at + 4)
    const marker = head[0] === 0xff ? head.readUInt8(1) : broken('no marker')
    const end = at + 2 + head.readUInt16BE(2)
    const segment = part(bytes, at, end)
    if (segment.length < 4) broken('a short segment')
    if (frames.includes(marker)) readJpegFrame(segment)
    seen.push(marker)
    if (isJpegKept(segment, marker)) kept.push(segment)
    at = end
    if (marker !== scan) continue
    at = findScanEnd(bytes, end)
    kept.push(bytes.subarray(end, at))
    if (seen.filter((each) => each === scan).length > scansMax) broken('too many scans')
    if (!seen.some((each) => frames.includes(each))) broken('pixels before the frame')
  }
  if (bytes[at] !== 0xff || at + 2 !== bytes.length) broken('something follows the end')
  if (seen.filter((each) => frames.includes(each)).length !== 1) broken('not one frame')
  if (!seen.includes(scan)) broken('no pixels')
  return Buffer.concat([...kept, bytes.subarray(at)])
}

const gifColorBytes = (flags: number): number =>
  (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)

/** Where a row of sub-blocks ends: each is a length and as much data; the last has none. */
const findBlocksEnd = (bytes: Buffer, from: number): number => {
  let at = from
  for (let length = part(bytes, at, at + 1).readUInt8(0); length !== 0; ) {
    at += 1 + length
    length = part(bytes, at, at + 1).readUInt8(0)
  }
  return at + 1
}

const readGifImage = (bytes: Buffer, at: number): number => {
  const head = part(bytes, at, at + 10)
  checkSides(head.readUInt16LE(5), head.readUInt16LE(7))
  const data = at + 10 + gifColorBytes(head.readUInt8(9))
  return findBlocksEnd(bytes, data + 1)
}

const [imageMark, extensionMark, gifEnd, gifControl] = [0x2c, 0x21, 0x3b, 0xf9]

/** Blocks (GIF89a §15 and on): images and extensions, up to the trailer. */
const readGif = (bytes: Buffer): Buffer => {
  const head = part(bytes, 0, 13)
  checkSides(head.readUInt16LE(6), head.readUInt16LE(8))
  let at = 13 + gifColorBytes(head.readUInt8(10))
  const kept = [part(bytes, 0, at)]
  let images = 0
  while (bytes[at] !== gifEnd) {
    const [mark, label] = part(bytes, at, at + 2)
    const isImage = mark === imageMark
    if (!isImage && mark !== extensionMark) broken('an unknown block')
    const end = isImage ? readGifImage(bytes, at) : findBlocksEnd(bytes, at + 2)
    if (isImage || label === gifControl) kept.push(bytes.subarray(at, end))
    images += isImage ? 1 : 0
    at = end
  }
  if (at + 1 !== bytes.length) broken('something follows the trailer')
  if (images === 0) broken('no image')
  checkStill(images === 1)
  return Buffer.concat([...kept, bytes.subarray(at)])
}

type Chunk = { type: string; data: Buffer }

/** RIFF: type, length, data, and a byte that makes the length even. */
const readChunks = (bytes: Buffer): Chunk[] => {
  const chunks: Chunk[] = []
  for (let at = 12; at < bytes.length; ) {
    const head = part(bytes, at, at + 8)
    const length = head.readUInt32LE(4)
    const data = part(bytes, at + 8, at + 8 + length)
    chunks.push({ type: head.toString('latin1', 0, 4), data })
    at += 8 + length + (length % 2)
  }
  return chunks
}

/** The sides of the coded picture (RFC 6386 §9.1; WebP lossless bitstream, §3). */
const readCodedSides = ({ type, data }: Chunk): [width: number, height: number] => {
  const head = part(data, 0, 10)
  if (type === 'VP8L') {
    if (head[0] !== 0x2f) broken('no lossless picture')
    const bits = head.readUInt32LE(1)
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
  }
  if (head.readUIntBE(3, 3) !== 0x9d012a) broken('no key frame')
  return [head.readUInt16LE(6) & 0x3fff, head.readUInt16LE(8) & 0x3fff]
}

const [animationFlag, alphaFlag] = [0x02, 0x10]

/** The header of the extended format, which then speaks of nothing but transparency. */
const readCanvas = ({ data }: Chunk, sides: number[]): Buffer => {
  const head = Buffer.from(part(data, 0, 10))
  checkStill((head.readUInt8(0) & animationFlag) === 0)
  const canvas = [head.readUIntLE(4, 3) + 1, head.readUIntLE(7, 3) + 1]
  if (canvas.join() !== sides.join() || data.length !== 10) broken('the sides differ')
  head.writeUInt32LE(head.readUInt8(0) & alphaFlag, 0)
  return head
}

const writeChunk = ({ type, data }: Chunk): Buffer => {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

/** Chunks (RFC 9649 §2): the picture, its transparency, and what tells of it. */
const readWebp = (bytes: Buffer): Buffer => {
  if (part(bytes, 0, 12).readUInt32LE(4) + 8 !== bytes.length) broken('another length')
  const chunks = readChunks(bytes)
  checkStill(!chunks.some(({ type }) => type === 'ANIM' || type === 'ANMF'))
  const coded = chunks.filter(({ type }) => type === 'VP8 ' || type === 'VP8L')
  const [picture] = coded
  if (!picture || coded.length !== 1) return broken('not one picture')
  const sides = readCodedSides(picture)
  checkSides(...sides)
  const kept = chunks.flatMap((chunk) => {
    if (chunk.type === 'VP8X') return [{ ...chunk, data: readCanvas(chunk, sides) }]
    return chunk === picture || chunk.type === 'ALPH' ? [chunk] : []
  })
  const body = Buffer.concat([Buffer.from('WEBP'), ...kept.map(writeChunk)])
  const head = Buffer.from('RIFF\0\0\0\0')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body])
}

const findEnding = (bytes: Buffer): PictureEnding | undefined => {
  const start = bytes.toString('latin1', 0, 12)
  if (start.startsWith(pngStart.toString('latin1'))) return 'png'
  if (bytes.subarray(0, 2).equals(jpegStart)) return 'jpg'
  if (/^GIF8[79]a/.test(start)) return 'gif'
  return /^RIFF.{4}WEBP/s.test(start) ? 'webp' : undefined
}

const readers = { png: readPng, jpg: readJpeg, gif: readGif, webp: readWebp }

/**
 * The picture that these bytes are. Refuses with `invalid` what is none, what is too big in bytes
 * or pixels, and what holds more than one picture or anything behind it. SVG stays as it is.
 */
export const readPicture = (given: Uint8Array): Picture => {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
  if (bytes.length > pictureBytesMax) {
    refuse('invalid', 'The picture may have up to 1 MiB.', { field })
  }
  const found = findEnding(bytes)
  if (found !== undefined && found !== 'svg') return { ending: found, bytes: readers[found](bytes) }
  return { ending: 'svg', bytes: readSvg(bytes) }
}

/**
 * The name under which a picture of somebody or something is served. Another picture has another
 * name, and a name that is known says nothing of others.
 */
export const namePicture = (ownerId: string, { ending, bytes }: Picture): string => {
  const hash = createHash('sha256').update(ownerId).update(bytes).digest('hex')
  return `${hash.slice(0, 32)}.${ending}`
}

/** The media type of a picture of that name; undefined where it is no name that we give. */
export const findPictureType = (name: string): string | undefined => {
  const [, ending] = /^[0-9a-f]{32}\.(png|jpg|gif|webp|svg)$/.exec(name) ?? []
  return ending === undefined ? undefined : pictureTypes[ending as PictureEnding]
}
