/** Pictures that are none, or more than one, and forms that are broken: 400, nothing is kept. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHub, type TestHub } from '../../../test/helper.ts'
import {
  fileHead,
  formOf,
  insert,
  jpegSegment,
  patch,
  pictures,
  place,
  pngChunk,
  secret,
  webpChunk,
} from './testdata/picture.ts'
import { callWith, checkError, createBody, readShown, snapshot } from './testdata/sample.ts'

let hub: TestHub
let text = ''
let path = ''

before(async () => {
  hub = await openTestHub()
  const applications = `/brands/${hub.organizations.harbor.id}/sso_applications`
  const ana = await hub.caller(hub.people.ana)
  const { id } = readShown(await ana.post(applications, createBody([])))
  text = ana.text
  path = `${applications}/${id}/icon`
})

after(() => hub.close())

const put = (payload: string | Buffer | undefined, type: string) =>
  callWith(hub, text, 'PUT', path, payload, { 'content-type': type })

const checkRefused = async (cases: Record<string, [string | Buffer | undefined, string]>) => {
  const before = await snapshot(hub)
  for (const [about, [payload, type]] of Object.entries(cases)) {
    checkError(await put(payload, type), 400, about)
  }
  assert.deepEqual(await snapshot(hub), before)
}

const { png = Buffer.alloc(0), jpg = Buffer.alloc(0), gif = Buffer.alloc(0) } = pictures
const html = Buffer.from('<html><script>alert(1)</script></html>')
const frame = gif.subarray(place.gif, -1)
const at = jpg.indexOf(Buffer.of(0xff, 0xc0))
const jpgFrame = jpg.subarray(at, at + 19)
const scan = jpg.subarray(jpg.indexOf(Buffer.of(0xff, 0xda)), -2)

const broken: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  text: Buffer.from('hello'),
  'HTML with the name of a picture': html,
  'an icon of Windows with many pictures': Buffer.from('0000010010271010', 'hex'),
  'a bitmap': Buffer.from('BM'.padEnd(60, '\0')),
  TIFF: Buffer.from('49492a0008000000', 'hex'),
  AVIF: Buffer.from('\0\0\0\x1cftypavif'),
  'only the beginning of a PNG': png.subarray(0, 8),
  'PNG without an end': png.subarray(0, -12),
  'PNG without pixels': Buffer.concat([png.subarray(0, place.png), png.subarray(-12)]),
  'PNG and HTML': Buffer.concat([png, html]),
  'PNG and PNG': Buffer.concat([png, png.subarray(8)]),
  'PNG with two headers': insert('png', place.png, png.subarray(8, place.png)),
  'PNG that begins otherwise': insert('png', 8, pngChunk('tEXt', secret)),
  'PNG with a chunk that is needed and unknown': insert('png', place.png, pngChunk('EVIL', secret)),
  'PNG with a chunk longer than the file': patch('png', 33, 0x7f, 0xff, 0xff, 0xff),
  'PNG with a short header': patch('png', 8, 0, 0, 0, 12),
  'PNG of 65535 by 65535': patch('png', 16, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff),
  'PNG of 1025 by 3': patch('png', 16, 0, 0, 4, 1),
  'PNG of no width': patch('png', 16, 0, 0, 0, 0),
  'PNG of four thousand millions': patch('png', 16, 0xff, 0xff, 0xff, 0xff),
  'only the beginning of a JPEG': jpg.subarray(0, 2),
  'JPEG without an end': jpg.subarray(0, -2),
  'JPEG and PHAR': Buffer.concat([jpg, Buffer.from('<?php __HALT_COMPILER(); ?>')]),
  'JPEG in JPEG': Buffer.concat([jpg, jpg]),
  'JPEG of 65535 by 65535': patch('jpg', at + 5, 0xff, 0xff, 0xff, 0xff),
  'JPEG of no height': patch('jpg', at + 5, 0, 0),
  'JPEG with two frames': insert('jpg', at, jpgFrame),
  'JPEG without a frame': Buffer.concat([jpg.subarray(0, at), jpg.subarray(at + 19)]),
  'JPEG without pixels': Buffer.concat([jpg.subarray(0, -2 - scan.length), jpg.subarray(-2)]),
  'JPEG with a lossless frame': patch('jpg', at + 1, 0xc3),
  'JPEG with a segment of no length': insert('jpg', 2, Buffer.of(0xff, 0xe1, 0, 0)),
  'JPEG of a thousand scans': insert('jpg', jpg.length - 2, ...Array(1000).fill(scan)),
  'JPEG with a marker in a segment': insert('jpg', 2, jpegSegment(0xd8, secret)),
  'GIF and JavaScript': Buffer.from('GIF89a/*\0\0\0\0\0*/=1;alert(1)'),
  'GIF of 1025 by 1': patch('gif', 6, 1, 4),
  'GIF with a frame of 65535 by 65535': patch('gif', 32, 0xff, 0xff, 0xff, 0xff),
  'GIF without an end': gif.subarray(0, -1),
  'GIF and a comment of JavaScript': Buffer.concat([gif, Buffer.from('/*alert(1)*/')]),
  'GIF without a picture': Buffer.concat([gif.subarray(0, place.gif), Buffer.of(0x3b)]),
  'GIF that moves': insert('gif', gif.length - 1, ...Array(10_000).fill(frame)),
  'GIF with an unknown block': insert('gif', place.gif, Buffer.of(0x99, 0, 0)),
  'WebP of another length': patch('webp', 4, 0xff),
  'WebP without a picture': insert('webp', 30).subarray(0, 30),
  'WebP with two pictures': insert('webp', 52, pictures.webp?.subarray(52) ?? png),
  'WebP that moves': insert('webp', 30, webpChunk('ANIM', Buffer.alloc(6))),
  'WebP that says it moves': patch('webp', 20, 0x12),
  'WebP with another canvas': patch('webp', 24, 9),
  'WebP of 16383 by 16383': patch('webp', 66, 0xff, 0x3f, 0xff, 0x3f),
  'lossless WebP of 16384 by 16384': patch('lossless', 39, 0xff, 0xff, 0xff, 0x0f),
  'lossless WebP without its mark': patch('lossless', 38, 0),
  'WebP without a key frame': patch('webp', 63, 0),
}

test('APP-09, APP-10: what is no picture, too large, or more than one is refused', async () => {
  const cases = Object.entries(broken).map(([about, bytes]) => [about, [bytes, 'image/png']])
  await checkRefused(Object.fromEntries(cases))
})

const xmlns = 'xmlns="http://www.w3.org/2000/svg"'

const notSvg: Record<string, string> = {
  'no namespace': '<svg width="1"></svg>',
  'another namespace': '<svg xmlns="http://www.w3.org/1999/xhtml"></svg>',
  'another root': `<html ${xmlns}><svg ${xmlns}></svg></html>`,
  'a stylesheet that is run': `<?xml-stylesheet href="#x" type="text/xsl"?><svg ${xmlns}></svg>`,
  'a stylesheet behind the declaration': `<?xml version="1.0"?><?xml-stylesheet ?><svg ${xmlns}/>`,
  'entities that grow': `<!DOCTYPE svg [<!ENTITY a "aa">]><svg ${xmlns}>&a;</svg>`,
  'a document type of HTML': `<!DOCTYPE html><svg ${xmlns}></svg>`,
  'another encoding': `<?xml version="1.0" encoding="utf-7"?><svg ${xmlns}></svg>`,
  'text before it': `GIF89a<svg ${xmlns}></svg>`,
  'no end': `<svg ${xmlns}><rect/>`,
  'something after it': `<svg ${xmlns}></svg><script>alert(1)</script>`,
  'text after it': `<svg ${xmlns}></svg> alert(1)`,
  'two of them': `<svg ${xmlns}/><svg ${xmlns}></svg>x`,
  'a tag that does not end': `<svg ${xmlns} width="1`,
  'a comment that does not end': `<!-- <svg ${xmlns}></svg>`,
}

test('APP-09: what is no SVG document by itself is refused', async () => {
  const cases = Object.entries(notSvg).map(([about, each]) => [about, [each, 'image/svg+xml']])
  const wide = Buffer.from(`\ufeff<svg ${xmlns}></svg>`, 'utf16le')
  const wrong = Buffer.concat([
    Buffer.from(`<svg ${xmlns}>`),
    Buffer.of(0xff),
    Buffer.from('</svg>'),
  ])
  await checkRefused({
    ...Object.fromEntries(cases),
    'two bytes a letter': [wide, 'image/svg+xml'],
    'bytes that are no text': [wrong, 'image/svg+xml'],
  })
})

test('SVG is taken as drawing programs write it', async () => {
  const type = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
  const svgs = [
    `<svg ${xmlns}/>`,
    `\ufeff<?xml version='1.0' encoding='utf-8'?>\r\n${type}\r\n<svg ${xmlns}></svg>`,
    `<!-- a --><!-- b -->\n<svg\n  version="1.1"\n  ${xmlns}\n  a:b='c'>\n</svg >\n<!-- end -->\n`,
    `<svg ${xmlns}><script>alert(1)</script><foreignObject/></svg>`,
  ]
  for (const svg of svgs) {
    const { icon } = readShown(await put(svg, 'image/svg+xml'))
    const found = await hub.browser().get(new URL(String(icon)).pathname)
    assert.equal(found.body, svg)
  }
})

const multipart = 'multipart/form-data; boundary=frontier'
const file = { head: fileHead(), data: png }
const named = (fileName: string) => formOf([{ head: fileHead(fileName), data: png }])
const headed = (head: string) => formOf([{ head, data: png }])
const disposition = 'Content-Disposition: form-data; name="file"; filename="a.png"'

const forms: Record<string, [string | Buffer | undefined, string]> = {
  'no boundary': [formOf([file]), 'multipart/form-data;'],
  'two boundaries': [formOf([file]), `${multipart}; boundary=other`],
  'a boundary that is too long': [
    formOf([file]),
    `multipart/form-data; boundary=${'a'.repeat(71)}`,
  ],
  'another boundary': [formOf([file], 'other'), multipart],
  'no part': [formOf([]), multipart],
  'no file': [headed('Content-Disposition: form-data; name="file"'), multipart],
  'two files': [formOf([file, file]), multipart],
  'too many parts': [formOf([...Array(20).fill(file), file]), multipart],
  'no end': [formOf([file], 'frontier', ''), multipart],
  'half an end': [formOf([file], 'frontier', '-'), multipart],
  'something after the end': [formOf([file], 'frontier', '--\r\nmore'), multipart],
  'something before the beginning': [Buffer.concat([Buffer.from('x'), formOf([file])]), multipart],
  'a part that does not end': ['--frontier\r\nContent-Disposition: form-data; name=a', multipart],
  'a part without a disposition': [headed('Content-Type: image/png'), multipart],
  'an attachment': [headed('Content-Disposition: attachment; filename="a.png"'), multipart],
  'a header twice': [headed(`${disposition}\r\n${disposition}`), multipart],
  'a name twice': [headed(`${disposition}; filename="b.png"`), multipart],
  'a name in another way': [headed(`${disposition}; filename*=UTF-8''a`), multipart],
  'a header that is none': [headed(`${disposition}\r\nhello`), multipart],
  'a header over two lines': [headed(`${disposition}\r\n more: x`), multipart],
  'a header of 5000 bytes': [headed(`${disposition}\r\nX: ${'a'.repeat(5000)}`), multipart],
  base64: [headed(`${disposition}\r\nContent-Transfer-Encoding: base64`), multipart],
  'a name that goes up': [named('../../etc/passwd'), multipart],
  'a name that is up': [named('..'), multipart],
  'a name with backslashes': [named('..\\\\..\\\\boot.ini'), multipart],
  'a name from the root': [named('/etc/passwd'), multipart],
  'a name with NUL': [named('a.png\0.html'), multipart],
  'a name with a line in it': [named('a.png\r\nX-Evil: 1'), multipart],
  'a name with a line feed': [named('a\n.png'), multipart],
  'a name of 300 letters': [named('a'.repeat(300)), multipart],
  mixed: [formOf([file]), 'multipart/mixed; boundary=frontier'],
}

test('APP-12: a form is read in one way or not at all, and its file has a plain name', async () => {
  await checkRefused(forms)
})

test('JSON without a picture in it, and bodies of other types', async () => {
  const json = 'application/json'
  const icons = [
    ...['', 'x', 'https://evil.example/icon.png', '/etc/passwd', 'file:///etc/passwd', 'data:', 1],
    ...['data:image/png;base64', 'data:image/png;base64,', 'data:image/png;base64,####', [], {}],
    ...['data:image/svg+xml,%', 'data:image/png;base64,aGVsbG8=', 'data:,hello', true],
    `data:image/png;base64,${png.toString('base64')} `,
    `data:${'a'.repeat(300)},x`,
  ]
  const bodies = ['', '{', '[]', 'null', '"text"', '1']
  await checkRefused({
    ...Object.fromEntries(
      icons.map((icon) => [JSON.stringify(icon), [JSON.stringify({ icon }), json]]),
    ),
    ...Object.fromEntries(bodies.map((body) => [`body ${body}`, [body, json]])),
    'no type': [png, ''],
    'any bytes': [png, 'application/octet-stream'],
    'a form of fields': ['icon=x', 'application/x-www-form-urlencoded'],
    text: ['hello', 'text/plain'],
    'no body': [undefined, json],
  })
})

test('APP-10: a picture of more than a mebibyte is refused, however it comes', async () => {
  const large = (bytes: number) => {
    const rest = bytes - png.length - 12
    return insert('png', place.png, pngChunk('IDAT', Buffer.alloc(rest)))
  }
  const most = large(1024 * 1024)
  const more = large(1024 * 1024 + 1)
  readShown(await put(most, 'image/png'))
  readShown(await put(formOf([{ head: fileHead(), data: most }]), multipart))
  const url = (bytes: Buffer) => `{"icon":"data:image/png;base64,${bytes.toString('base64')}"}`
  readShown(await put(url(most), 'application/json'))
  await checkRefused({
    'as the body': [more, 'image/png'],
    'in a form': [formOf([{ head: fileHead(), data: more }]), multipart],
    'in JSON': [url(more), 'application/json'],
    'far too much': [Buffer.alloc(4 * 1024 * 1024), 'image/png'],
    'an SVG': [`<svg ${xmlns}>${' '.repeat(1024 * 1024)}</svg>`, 'image/svg+xml'],
  })
})
