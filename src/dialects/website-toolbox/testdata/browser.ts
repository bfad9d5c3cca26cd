/** What browsers send along with pictures, links and frames, for the tests of this folder. */
import type { LightMyRequestResponse } from 'fastify'
import { type Room, shop } from './room.ts'

type Headers = Record<string, string>

/** A picture within a page of another site; of the shop, if that is not said. */
export const picture = (referrer: string | null = `${shop}/`, site = 'cross-site'): Headers => ({
  'sec-fetch-site': site,
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'image',
  accept: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  ...(referrer !== null && { referer: referrer }),
})

/** A click on a link in a page of the shop. */
export const link: Headers = { 'sec-fetch-site': 'cross-site', referer: `${shop}/` }

/** The room within a page of another site; of the shop, if that is not said. */
export const frame = (referrer: string | null = `${shop}/`): Headers => ({
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'iframe',
  ...(referrer !== null && { referer: referrer }),
})

/** The cookies that an answer sets or clears, by name, with their attributes. */
export const cookiesOf = ({ headers }: LightMyRequestResponse): Record<string, string> =>
  Object.fromEntries(
    [headers['set-cookie'] ?? []].flat().map((line) => {
      const [pair = '', ...attributes] = line.split('; ')
      return [pair.split('=')[0], attributes.join('; ')]
    }),
  )

/** The address of a picture that logs in or out. */
export const pictureUrl = (act: 'login' | 'logout', token: string, rememberMe = ''): string =>
  `/sso/token/${act}?access_token=${token}&rememberMe=${rememberMe}`

/** A person's browser at the room. */
export const browserAt = ({ hub, host }: Room) => hub.browser({ host })

/** Whether a browser is let into the room, as `/` says it. */
export const isIn = async (browser: ReturnType<typeof browserAt>): Promise<boolean> => {
  const { headers } = await browser.get('/')
  return String(headers.location).endsWith('/room/')
}

/** The events that came after an earlier look, oldest first. */
export const createWatch = ({ hub }: Room) => {
  let last = 0
  return async () => {
    const events = (await hub.events(100)).filter(({ id }) => id > last).reverse()
    last = events.at(-1)?.id ?? last
    return events
  }
}
