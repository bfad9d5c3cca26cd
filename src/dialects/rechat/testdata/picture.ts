/** Small pictures as real encoders write them, what is put around them, and forms that hold them. */
import { crc32 } from 'node:zlib'

const decode = (text: string): Buffer => Buffer.from(text, 'base64')

/** Four by three pixels, without anything that tells of them; the GIF has one, the SVG eight. */
export const pictures: Record<string, Buffer> = {
  png: decode(
    'iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAYAAAC09K7GAAAAJklEQVR4ATzIsQkAAAgDwZDS6RzH0tElEPPwzRGuplcH' +
      '7KBUPxwAAAD///4bEmUAAAAGSURBVAMAhTcFT9bVdjYAAAAASUVORK5CYII=',
  ),
  jpg: decode(
    '/9j/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBk' +
    'eFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj' +
    'Y2NjY2NjY2P/wAARCAADAAQDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAA' +
    'AAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAAAAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCQ' +
    'AI7/2Q==',
  ),
  webp: decode(
    'UklGRloAAABXRUJQVlA4WAoAAAAQAAAAAwAAAgAAQUxQSA0AAAAAAACAgAAAgICAgICAAFZQOCAmAAAAUAEAnQEqBAAD' +
      'AALATCWwAAQAAAD+7Qav//KlRSs/la/lalsAAAA=',
  ),
  lossless: decode(
    'UklGRjgAAABXRUJQVlA4WAoAAAAQAAAAAwAAAgAAVlA4TBkAAAAvA4AAEA8weKMwUAMY8FAIIACKBJqI/gcMAA==',
  ),
  gif: decode('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'),
  svg: Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn -->\n' +
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8"/></svg>\n',
  ),
}

export const typeOf = (name: string): string =>
  ({ jpg: 'image/jpeg', svg: 'image/svg+xml', lossless: 'image/webp' })[name] ?? `image/${name}`

export const pngChunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export const jpegSegment = (marker: number, data: Buffer): Buffer => {
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

export const webpChunk = (type: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

const gifBlocks = (label: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x21, label, data.length), data, Buffer.of(0)])

/** The picture with something put in at a place; a WebP says its new length. */
export const insert = (name: string, at: number, ...pieces: Buffer[]): Buffer => {
  const picture = pictures[name] ?? Buffer.alloc(0)
  const whole = Buffer.concat([picture.subarray(0, at), ...pieces, picture.subarray(at)])
  if (picture.toString('latin1', 0, 4) === 'RIFF') whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}

/** The picture with other bytes from a place on. */
export const patch = (name: string, at: number, ...bytes: number[]): Buffer => {
  const whole = Buffer.from(pictures[name] ?? '')
  whole.set(bytes, at)
  return whole
}

export const secret = Buffer.from('GPS 40.7128 -74.0060 of Ana')

/** Where the parts of the pictures above meet. */
export const place = { png: 33, jpg: 2, webp: 30, lossless: 30, gif: 19 }

/** The pictures with what cameras and programs write into them. */
export const tagged: Record<string, Buffer> = {
  png: insert(
    'png',
    place.png,
    ...['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'iCCP', 'acTL', 'vpAg'].map((type) =>
      pngChunk(type, secret),
    ),
  ),
  jpg: insert(
    'jpg',
    place.jpg,
    jpegSegment(0xe0, Buffer.concat([Buffer.from('JFIF\0'), secret])),
    jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), secret])),
    jpegSegment(0xe2, secret),
    jpegSegment(0xed, secret),
    jpegSegment(0xfe, secret),
  ),
  webp: insert('webp', place.webp, ...['ICCP', 'EXIF', 'XMP '].map((type) => webpChunk(type, secret))),
  gif: insert('gif', place.gif, gifBlocks(0xfe, secret), gifBlocks(0xff, secret)),
}

type Part = { head: string; data: Buffer | string }

/** A form as browsers and curl send it. */
export const formOf = (parts: Part[], boundary = 'frontier', end = '--\r\n'): Buffer =>
  Buffer.concat([
    ...parts.map(({ head, data }) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
        Buffer.from(data),
        Buffer.from('\r\n'),
      ]),
    ),
    Buffer.from(`--${boundary}${end}`),
  ])

export const fileHead = (fileName = 'logo.png', name = 'file'): string =>
  `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\n` +
  'Content-Type: application/octet-stream'
