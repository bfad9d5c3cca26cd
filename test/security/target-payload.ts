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

/** Every prefix before every host. Some of it is harmless; none of it may leave. */
export const hostileTargets: readonly string[] = [
  ...slashes,
  ...whitePrefixes,
  ...encoded,
  ...dots,
  ...schemes,
  ...oddities,
].flatMap((prefix) => hosts.map((host) => `${prefix}${host}`))

/** Paths of our own that must arrive as they are. */
export const ownTargets: readonly string[] = [
  '/',
  '/?q=a%20b',
  '/applications/01a20000-0000-7000-8000-000000000000/open',
  '/saml/01a20000-0000-7000-8000-000000000000/continue?request=AbC_-',
  '/?next=https://evil.example/',
  '/a?b=//evil.example',
]
