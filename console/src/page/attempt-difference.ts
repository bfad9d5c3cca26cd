/** Where two texts differ: what they begin with alike, and what they end with alike. */

export type Difference = { before: string; differing: string; after: string }

/** The parts of `text`, held against `other`. Characters are never cut in two. */
export const findDifference = (text: string, other: string): Difference => {
  const [own, against] = [[...text], [...other]]
  const shorter = Math.min(own.length, against.length)
  let start = 0
  while (start < shorter && own[start] === against[start]) start += 1
  let end = 0
  while (end < shorter - start && own.at(-1 - end) === against.at(-1 - end)) end += 1
  const last = own.length - end
  return {
    before: own.slice(0, start).join(''),
    differing: own.slice(start, last).join(''),
    after: own.slice(last).join(''),
  }
}
