/** Codes of attempts, as people read them out and others type them. */

const letters = /^[0-9A-HJKMNP-TV-Z]{8}$/
const apart = /^\s*\w{4}[\s–-]+\w{4}\s*$/

/**
 * The code that is meant, however it was typed; undefined where it is none. A word of eight
 * letters may be the name of an application, so a code without its dash has a digit.
 */
export const readCode = (typed: string): string | undefined => {
  // Letters that look like digits are not in codes, so nobody can have meant them.
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s–-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const isCode = letters.test(plain) && (apart.test(typed) || /\d/.test(typed))
  return isCode ? `${plain.slice(0, 4)}-${plain.slice(4)}` : undefined
}
