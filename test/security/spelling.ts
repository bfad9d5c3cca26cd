/** Secrets in every spelling that a request may have them in, and the traces that they leave. */

const hexOf = (text: string): string => Buffer.from(text).toString('hex')
const escapeAll = (text: string): string => hexOf(text).replaceAll(/../g, '%$&')

/** What a call says, as pairs of a name and a secret. */
export type Said = Readonly<Record<string, string>>

const pairsOf = (said: Said, write: (name: string, secret: string) => string): string =>
  Object.entries(said)
    .map(([name, secret]) => write(name, secret))
    .join('&')

const mixCase = (name: string): string =>
  name.replaceAll(/./g, (letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter))

/** CHT-02: parameters as text of a query or a form. */
export const spellings: Readonly<Record<string, (said: Said) => string>> = {
  plain: (said) => new URLSearchParams(said).toString(),
  'every byte encoded': (said) =>
    pairsOf(said, (name, secret) => `${name}=${escapeAll(secret).toUpperCase()}`),
  'every byte encoded, in small letters': (said) =>
    pairsOf(said, (name, secret) => `${name}=${escapeAll(secret)}`),
  'first byte encoded': (said) =>
    pairsOf(said, (name, [first = '', ...rest]) => {
      const after = encodeURIComponent(rest.join(''))
      return `${name}=${escapeAll(first)}${after}`
    }),
  'name encoded': (said) =>
    pairsOf(said, (name, secret) => `${escapeAll(name)}=${encodeURIComponent(secret)}`),
  'encoded twice': (said) =>
    pairsOf(said, (name, secret) => `${name}=${encodeURIComponent(escapeAll(secret))}`),
  'plus around it': (said) =>
    pairsOf(
      said,
      (name, secret) => `${name}=+${encodeURIComponent(secret).replaceAll('%20', '+')}+`,
    ),
  'name in mixed case': (said) =>
    pairsOf(said, (name, secret) => `${mixCase(name)}=${encodeURIComponent(secret)}`),
  repeated: (said) =>
    pairsOf(said, (name, secret) => `${name}=x&${name}=${encodeURIComponent(secret)}`),
  'as a list': (said) => pairsOf(said, (name, secret) => `${name}[]=${encodeURIComponent(secret)}`),
  'like a fragment': (said) =>
    `x=1%23${pairsOf(said, (name, secret) => `${name}=${encodeURIComponent(secret)}`)}`,
  'behind a malformed percent': (said) =>
    pairsOf(said, (name, secret) => `${name}=%zz%${encodeURIComponent(secret)}%4`),
  'as a name': (said) => pairsOf(said, (_, secret) => `${encodeURIComponent(secret)}=1`),
  'behind semicolons': (said) =>
    pairsOf(said, (name, secret) => `x=1;${name}=${encodeURIComponent(secret)};`),
  'with a NUL': (said) =>
    pairsOf(said, (name, secret) => `${name}=${encodeURIComponent(secret)}%00`),
  'as %u': (said) =>
    pairsOf(said, (name, secret) => {
      const written = hexOf(secret).replaceAll(/../g, '%u00$&')
      return `${name}=${written}`
    }),
}

/** A secret as a segment of a path. */
export const pathSpellings: readonly ((secret: string) => string)[] = [
  (secret) => encodeURIComponent(secret),
  (secret) => escapeAll(secret),
  (secret) => escapeAll(secret).toUpperCase(),
  (secret) => encodeURIComponent(escapeAll(secret)),
  (secret) => `${escapeAll(secret.slice(0, 1))}${encodeURIComponent(secret.slice(1))}`,
  (secret) => `;apikey=${encodeURIComponent(secret)}`,
  (secret) => `%zz${encodeURIComponent(secret)}`,
  (secret) => `%23${encodeURIComponent(secret)}/`,
]

const readEscapes = (text: string): string =>
  text
    .replaceAll(/%u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1'),
    )
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

/** A text as it is, and as it would be read after each of three decodings. */
const readingsOf = (text: string): string => {
  const once = readEscapes(text)
  const twice = readEscapes(once)
  return [text, once, twice, readEscapes(twice)].join('\n')
}

/** So much of a secret that it is no chance, and enough to guess at the rest. */
const pieceLength = 12

/** Pieces of a secret, one of which is in whatever holds fifteen letters of it in a row. */
const piecesOf = (secret: string): string[] => {
  const count = Math.max(1, Math.floor((secret.length - pieceLength) / 4) + 1)
  return Array.from({ length: count }, (_, at) => secret.slice(at * 4, at * 4 + pieceLength))
}

/** What base64 makes of a secret, wherever in three bytes it begins; the ends differ. */
const base64Of = (secret: string): string[] =>
  ['', 'x', 'xx'].map((before) =>
    Buffer.from(`${before}${secret}`).toString('base64').slice(4, -4).slice(0, 20),
  )

/** Which of these secrets, by their names, left a trace in a text. */
export const findTraces = (text: string, secrets: Said): string[] => {
  const hay = readingsOf(text)
  const small = hay.toLowerCase()
  const isIn = (secret: string): boolean =>
    piecesOf(secret).some((piece) => small.includes(piece.toLowerCase())) ||
    base64Of(secret).some((each) => hay.includes(each)) ||
    small.includes(hexOf(secret.slice(0, 16)))
  return Object.entries(secrets).flatMap(([name, secret]) => (isIn(secret) ? [name] : []))
}
