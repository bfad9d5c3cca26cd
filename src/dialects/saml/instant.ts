/**
 * Times on the SAML wire: xs:dateTime in UTC, written with a `Z` (SAML Core §1.3.3).
 * Inside, a time is milliseconds since 1970.
 */

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?Z$/

/**
 * The milliseconds of an xs:dateTime, or undefined for anything that is not a UTC time: no `Z`,
 * a day that the month has not, a leap second. Finer fractions than milliseconds are cut off.
 */
export const readInstant = (value: string): number | undefined => {
  const match = pattern.exec(value)
  if (match === null) return undefined
  const [, seconds = '', fraction = ''] = match
  const milliseconds = Date.parse(`${seconds}.${`${fraction}000`.slice(0, 3)}Z`)
  if (Number.isNaN(milliseconds)) return undefined
  // Date.parse rolls 30 February and 24:00 over into the next day; the wire may not.
  return new Date(milliseconds).toISOString().startsWith(seconds) ? milliseconds : undefined
}

/** The xs:dateTime of milliseconds since 1970, to the millisecond. */
export const writeInstant = (milliseconds: number): string => new Date(milliseconds).toISOString()
