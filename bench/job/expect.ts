/** What the jobs have in common: who is next, and what an answer has to be. */
import type { Answer } from '../wire.ts'

/** The visits go round among the people. */
export const pick = <T>(all: readonly T[], index: number): T => {
  const found = all[index % all.length]
  if (found === undefined) throw new Error('there is nobody to visit as')
  return found
}

/** An address of its own for each visit: limits count by address, and people have their own. */
export const addressOf = (index: number): string =>
  `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

/** A job that is refused, or led elsewhere, is not measured. */
export const expect = (answer: Answer, status: number, part = ''): Answer => {
  if (answer.status === status && answer.body.includes(part)) return answer
  throw new Error(`${answer.status} in the place of ${status}: ${answer.body.slice(0, 600)}`)
}

export const locationOf = (answer: Answer): string => {
  const location = expect(answer, 303).header('location') ?? ''
  if (location === '' || location.startsWith('/sign-in')) throw new Error(`led to ${location}`)
  return location
}

/** What a browser sends when a person goes to a page. */
export const navigation = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'text/html',
}
