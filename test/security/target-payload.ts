/** Places that a browser might be led to, in every spelling that has fooled somebody. */

const hosts = [
  'evil.example',
  'evil.example:80',
  'evil.example:99999',
  'evil\u3002example',
  'evil%E3%80%82example',
  '\u24d4vil.example',
  'localhost:3000@evil.example',
  'localhost%3a3000%40evil.example',
  'localhost:3000.evil.example',
  'localhost.evil.example/localhost:3000',
  'user:word@evil.example',
  '[::ffff:6.6.6.6]',
  '0x06060606',
  '6.6',
  'evil.example/../',
  'evil.example?localhost:3000/',
  'evil.example#localhost:3000/',
]

const slashes = [
  '//',
  '///',
  '////',
  '/\\',
  '\\/',
  '\\\\',
  '\\',
  '/\\/',
  '//\\',
  '/ /',
  ' //',
  '//;@',
]

const whites = [
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\v',
  '\f',
  '\0',
  ' ',
  '\u00a0',
  '\u200b',
  '\u2028',
  '\ufeff',
]

const encoded = [
  '/%2f',
  '/%2F%2F',
  '%2f%2f',
  '/%5c',
  '%5c%5c',
  '/%09/',
  '/%0a/',
  '/%0d%0a/',
  '/%00/',
  '/%20/',
  '/%252f%252f',
  '/%c0%af',
  '/&#47;',
  '/\\u002f',
]

const dots = [
  '/.//',
  '/..//',
  '/./..//',
  '/a/..//',
  '/a/../..//',
  '/%2e//',
  '/%2e%2e//',
  '/.%2e//',
  '/;//',
  '/x/..;//',
  '/.\t.//',
  './/',
  '..//',
  '/./\\',
  '/a/..\\\\',
]

const schemes = [
  'http:',
  'http:/',
  'http://',
  'http:///',
  'http:\\\\',
  'https:',
  'https://',
  'hTTps://',
  'https:\\/',
  'ht\ntps://',
  '\u0001https://',
  'ftp://',
  'ws://',
  'javascript://',
  'javascript:alert(1)//',
  'java\tscript:alert(1)//',
  'data:text/html,',
  'blob:http://',
  'view-source:http://',
  'intent://',
  'vbscript:',
]

const oddities = [
  '@',
  '.',
  ':80@',
  ';@',
  '?//',
  '#//',
  '/\u2215',
  '\u2044\u2044',
  '\uff0f\uff0f',
  '/\uff3c',
  '\u29f8\u29f8',
  '/?//',
  '/#//',
  '/a@',
  '/\u202e//',
  '',
]

const whitePrefixes = whites.flatMap((white) => [`${white}//`, `/${white}/`, `//${white}`])
const prefixes = [...slashes, ...whitePrefixes, ...encoded, ...dots, ...schemes, ...oddities]

/** Every prefix before every host. Some of it is harmless; none of it may leave. */
export const hostileTargets: readonly string[] = prefixes.flatMap((prefix) =>
  hosts.map((host) => `${prefix}${host}`),
)

const escapeAll = (text: string): string =>
  Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')

const plain = ['//', '/\\', '\t//', '/..//', 'https://', 'javascript:', '@'].map(
  (prefix) => `${prefix}evil.example`,
)

/** Hosts that read like one of the hub's own, and its own at a port that is somebody else's. */
const lookalikes = [
  'localhost:3001',
  'localhost',
  'localhost:03000.evil.example',
  'localhost.:3000',
  'evil.localhost:3000',
  'harbor.localhost:3000.evil.example',
  'wiki.harbor.localhost:3001',
  'wiki-harbor.localhost:3000',
  'wiki.harbor.localhost.evil.example',
  'wiki.harbor.localhost:3000@evil.example',
  'wiki.harbor.localhost:3000%40evil.example',
  'wiki.harbor.localhost%2fevil.example',
  'w\u0456ki.harbor.localhost:3000',
  'evil.example:3000',
  'evil.example:443/wiki.harbor.localhost:3000/',
]

const parameters = ['pending', 'to', 'next', 'return', 'RelayState', 'hop', 'access_token']

const inLines = [
  'Location: https://evil.example/',
  'Refresh: 0; url=https://evil.example/',
  'Link: <https://evil.example/>; rel=preload',
  '\r\n<meta http-equiv=refresh content="0; url=https://evil.example/">',
]

const lineEnds = ['\r\n', '\n', '\r', '\u560d\u560a', '\u2028', '\u0085']

const markup = [
  '"><a href="https://evil.example/">',
  "'><a href='https://evil.example/'>",
  '"><base href="https://evil.example/">',
  '"><form action="https://evil.example/">',
  '" formaction="https://evil.example/',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '&quot;><img src=https://evil.example/>',
  '</script><script src=//evil.example></script>',
  '</title><link rel="icon" href="//evil.example">',
  '`><svg href=//evil.example>',
]

const marks = ['\uff0e', '\u3002', '\uff61', '\u2024']
const strokes = ['\uff0f', '\u2044', '\u2215', '\u29f8', '\u29f6', '\uff3c', '\u2216', '\u00a5']

/**
 * What may come in the place of an address, by what it plays with: each way of beginning with one
 * host in turn, each host behind the ways that fool most, and what is no prefix at all.
 */
export const redirectFamilies: Readonly<Record<string, readonly string[]>> = {
  beginnings: prefixes.map((prefix, index) => `${prefix}${hosts[index % hosts.length]}`),
  hosts: hosts.flatMap((host) => [`//${host}`, `/\\${host}`, `https://${host}`]),
  'look-alikes': lookalikes.flatMap((host) => [`//${host}/`, `http://${host}/`, `/\\${host}`]),
  'encoded once': plain.flatMap((text) => [encodeURIComponent(text), escapeAll(text)]),
  'encoded twice': plain.flatMap((text) => [
    encodeURIComponent(encodeURIComponent(text)),
    encodeURIComponent(escapeAll(text)),
  ]),
  'parameters in parameters': parameters.flatMap((name) => [
    `/?${name}=//evil.example`,
    `//evil.example/?${name}=/`,
    `/%3f${name}=https://evil.example/#`,
    `&${name}=https://evil.example/`,
  ]),
  lines: lineEnds.flatMap((end) => inLines.map((line) => `/${end}${line}`)),
  'encoded lines': inLines.map((line) => `/${encodeURIComponent(`\r\n${line}`)}`),
  markup: markup.flatMap((text) => [text, `/${text}`]),
  characters: [
    ...marks.map((mark) => `//evil${mark}example`),
    ...strokes.flatMap((stroke) => [`${stroke}${stroke}evil.example`, `/${stroke}evil.example`]),
    'https\uff1a//evil.example',
    '\uff48ttps://evil.example',
    '/\u180e/evil.example',
  ],
  'very long': [
    `//${'e'.repeat(3_000)}.example`,
    `${'/'.repeat(3_000)}evil.example`,
    `/${'../'.repeat(1_000)}/evil.example`,
    `/${'a'.repeat(6_200)}//evil.example`,
    `https://evil.example/${'a'.repeat(3_000)}`,
    `${' '.repeat(3_000)}//evil.example`,
  ],
}

export const redirectPayloads: readonly string[] = [
  ...new Set(Object.values(redirectFamilies).flat()),
]

/** Paths of our own that must arrive as they are. */
export const ownTargets: readonly string[] = [
  '/',
  '/?q=a%20b',
  '/applications/01a20000-0000-7000-8000-000000000000/open',
  '/saml/01a20000-0000-7000-8000-000000000000/continue?request=AbC_-',
  '/?next=https://evil.example/',
  '/a?b=//evil.example',
]
