/** The ways of a text in at chat rooms: one with a door of its own, and one of a website. */
import {
  at,
  everyName,
  framed,
  sitePath as path,
  type RedirectPlace,
  type Sink,
  type Sinks,
  shop,
  value,
  written,
} from './redirect-place.ts'

const formType = 'application/x-www-form-urlencoded'

const roomToken = async ({ call, keys, people }: RedirectPlace): Promise<string> => {
  const form = new URLSearchParams({ apikey: keys.room, email: people.ana.email ?? '' })
  const { answer } = await call(at.room, '/sso/token/generate', form.toString(), formType)
  return answer.json().access_token
}

/** A path that a good access token begins. */
const withRoomToken =
  (write: (token: string, text: string) => string, proof: Sink['proof']) =>
  async (place: RedirectPlace): Promise<Sink> => {
    const token = await roomToken(place)
    return path('room', (text) => write(token, text), proof, { as: 'room' })(place)
  }

const signOutOf =
  (where: 'room' | 'lounge', proof: Sink['proof']) =>
  ({ post }: RedirectPlace): Sink => ({
    send: async (text) => [
      await post(at[where], `/sign-out?${everyName(text)}`, { next: text, return: text }),
    ],
    proof,
  })

/** The pages that a plugin names as those of the website, and where the sign-in then leads. */
const pluginPages = ({ visit, call, keys }: RedirectPlace): Sink => ({
  send: async (text) => {
    const form = new URLSearchParams({
      chatRoomAPIKey: keys.lounge,
      action: 'updateChatRoomSSOURLs',
      registrationPageUrl: text,
    })
    const asked = await call(at.lounge, '/tool/members/chat/settings', form.toString(), formType)
    return [asked, await visit(at.lounge, '/sign-in'), await visit(at.lounge, '/register')]
  },
  proof: [`${shop}/new`, /^https:\/\/shop\.example\/new$/],
})

const roomDoor = /^http:\/\/chat\.harbor\.localhost:3000\/sign-in\?pending=/

export const roomSinks: Sinks = {
  'room /?access_token=': path('room', (text) => `/?access_token=${value(text)}`, ['x', /^\/$/]),
  'room /?access_token=<good>&…': withRoomToken(
    (token, text) => `/?access_token=${token}&rememberMe=${value(text)}&${everyName(text)}`,
    ['/x', /^\/$/],
  ),
  'room /, its query': path('room', (text) => `/?${everyName(text)}`, ['/x', roomDoor]),
  'room /, its query, signed in': path(
    'room',
    (text) => `/?${everyName(text)}&${written(text)}`,
    ['x', /^http:\/\/chat\.harbor\.localhost:3000\/room\/$/],
    { as: 'room' },
  ),
  'room /, framed': path('room', (text) => `/?${everyName(text)}`, ['x', 200], { headers: framed }),
  'room /<anything>': path('room', (text) => `/${written(text)}`, ['sign-in', 200]),
  '/chatroom?access_token=': path(
    'room',
    (text) => `/chatroom?access_token=${value(text)}&rememberMe=1&${everyName(text)}`,
    ['x', /^\/\?access_token=x&rememberMe=1$/],
  ),
  '/chatroom/<anything>': path('room', (text) => `/chatroom/${written(text)}`, ['', /^\/$/]),
  '/sso/v2/browser?return=': path('room', (text) => `/sso/v2/browser?return=${value(text)}`, [
    `${shop}/in`,
    /^https:\/\/shop\.example\/in\?foyer_browser=[\w-]{43}$/,
  ]),
  '/sso/token/login?…': withRoomToken(
    (token, text) => `/sso/token/login?access_token=${token}&${everyName(text)}`,
    ['x', 200],
  ),
  '/sso/token/logout?…': path(
    'room',
    (text) => `/sso/token/logout?access_token=x&${everyName(text)}`,
    ['x', 200],
  ),
  'the pages that a plugin names': pluginPages,
  'room /sign-in?pending=': path(
    'room',
    (text) => `/sign-in?pending=${value(text)}&organization=${value(text)}`,
    ['x', 200],
  ),
  'room /sign-in?pending=, signed in': path(
    'room',
    (text) => `/sign-in?pending=${value(text)}&${everyName(text)}`,
    ['x', /^\/$/],
    { as: 'room' },
  ),
  'room /register': path('room', (text) => `/register?${everyName(text)}`, ['x', 200]),
  'room /register/choose?ticket=': path(
    'room',
    (text) => `/register/choose?ticket=${value(text)}`,
    ['a'.repeat(43), /^\/register\/choose$/],
  ),
  'room /sign-out': signOutOf('room', ['x', /^\/signed-out$/]),
  'room /.foyer/sign-in?to=': path('room', (text) => `/.foyer/sign-in?to=${value(text)}`, [
    '/room/x',
    /^http:\/\/localhost:3000\/forward-auth\/enter\?hop=/,
  ]),
  'lounge /sign-in': path(
    'lounge',
    (text) => `/sign-in?pending=${value(text)}&${everyName(text)}`,
    ['x', /^https:\/\/shop\.example\/in$/],
  ),
  'lounge /register': path('lounge', (text) => `/register?${everyName(text)}`, [
    'x',
    /^https:\/\/shop\.example\/new$/,
  ]),
  'lounge /signed-out': path('lounge', (text) => `/signed-out?${everyName(text)}`, [
    'x',
    /^https:\/\/shop\.example\/out$/,
  ]),
  'lounge /sign-out': signOutOf('lounge', ['x', /^https:\/\/shop\.example\/out$/]),
}
