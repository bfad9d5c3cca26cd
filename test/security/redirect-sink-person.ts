/** The ways of a text into the launcher and the choice of a language. */
import { readFormFields } from '../helper.ts'
import {
  at,
  everyName,
  inHeader,
  type RedirectPlace,
  type Sink,
  type Sinks,
} from './redirect-place.ts'

/** A page of our own host, as far as a browser can be made to say so. */
const referrer = ({ visit }: RedirectPlace): Sink => ({
  send: async (text) => {
    const go = (referer: string) =>
      visit(at.hub, '/.foyer/language?lang=de', { headers: { referer: inHeader(referer) } })
    return [
      await go(text),
      await go(`http://${at.hub}${text}`),
      await go(`http://${at.hub}/${text}`),
    ]
  },
  proof: ['sign-in', /^\/sign-in$/],
})

const starForm = ({ applications, pass, post, visit, cookies }: RedirectPlace): Sink => ({
  send: async (text) => {
    pass(1000)
    const page = await visit(at.hub, '/', { headers: { cookie: cookies.hub } })
    const { mark = '' } = readFormFields(page.answer.body)
    const form = { mark, add: applications.link.id, to: text, q: text, next: text }
    return [await post(at.hub, `/favourites?${everyName(text)}`, form, cookies.hub)]
  },
  proof: ['x', /^\/\?q=x$/],
})

export const personSinks: Sinks = {
  'the Referer of /.foyer/language': referrer,
  'the star of a tile': starForm,
}
