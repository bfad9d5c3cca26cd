/** What a value can be made into on its way to a service provider, by name. */

/** Letters without their accents, as far as Unicode knows them. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '')

const beforeAt = (text: string): string => text.slice(0, text.lastIndexOf('@'))

const transforms: Record<string, (text: string) => string> = {
  lowerCase: (text) => text.toLowerCase(),
  upperCase: (text) => text.toUpperCase(),
  /** What stands before the @ of an address. */
  localPart: (text) => (text.includes('@') ? beforeAt(text) : text),
  /** Printable ASCII, for service providers that read nothing else. */
  ascii: (text) => plain(text).replaceAll(/[^ -~]/g, ''),
  /** AWS RoleSessionName: 2 to 64 letters, digits and `_.,+=@-`. */
  sessionName: (text) =>
    plain(text)
      .replaceAll(/[^A-Za-z0-9_.,+=@-]+/g, '-')
      .slice(0, 64)
      .padEnd(2, '-'),
}

export const transformNames: readonly string[] = Object.keys(transforms)

export const isTransform = (name: string): boolean => Object.hasOwn(transforms, name)

/** The value after each of these in turn. */
export const transform = (value: string, names: readonly string[]): string =>
  names.reduce((text, name) => transforms[name]?.(text) ?? text, value)
