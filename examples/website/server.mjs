/**
 * A website with its own log-in, whose people are signed in to a chat room and a bot of Foyer's
 * sample: `node examples/website/server.mjs`, while a hub in development is running.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { findHome, getToken } from './foyer.mjs'
import { botPage, chatPage, goodbyePage, logInPage, nothingPage, welcomePage } from './page.mjs'

const port = Number(process.env.WEBSITE_PORT ?? 4000)
/** The sample of the hub says where the room and the bot are, and their keys. */
const samplePath = `${process.env.FOYER_DATA ?? './data'}/sample.json`

const sameSiteHost = 'shop.harbor.localhost:4000'
const otherSiteHost = 'shop.localhost:4000'

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8')

const readSample = () => {
  try {
    const { url, websiteToolbox: room, xenioo } = JSON.parse(readFileSync(samplePath, 'utf8'))
    return { room, bot: { ...xenioo, authorizeUrl: `${url}/sso/authorize` } }
  } catch {
    process.stderr.write(`There is no ${samplePath}: start the hub, or say FOYER_DATA.\n`)
    return process.exit(1)
  }
}

const { room, bot } = readSample()

const people = [
  {
    id: 'mara',
    name: 'Mara Lind',
    about: 'A customer. Foyer meets her for the first time when she logs in here.',
    email: 'mara@customer.example',
  },
  {
    id: 'ana',
    name: 'Ana Ruiz',
    about: 'Foyer knows her by her e-mail. She owns the bot.',
    email: 'ana@harbor.example',
  },
  {
    id: 'ben',
    name: 'Ben Carter',
    about: 'Foyer knows him, too. Of the bot, he sees the conversations alone.',
    email: 'ben@harbor.example',
  },
]

/** Who is logged in, by the value of the cookie. */
const sessions = new Map()

const findSession = ({ headers }) =>
  sessions.get(/(?:^|; )shop=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1])

const startSession = (answer, session) => {
  const id = randomBytes(16).toString('hex')
  sessions.set(id, session)
  answer.setHeader('set-cookie', `shop=${id}; Path=/; HttpOnly; SameSite=Lax`)
}

const readForm = async (request) => {
  let text = ''
  for await (const chunk of request) text += chunk
  return new URLSearchParams(text)
}

const show = (answer, html, status = 200) =>
  answer
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html)

const goOn = (answer, path) => answer.writeHead(303, { location: path }).end()

/** A chat room that does not answer keeps nobody out of this website. */
const findToken = (person) =>
  getToken(room, person).catch((error) => {
    process.stderr.write(`${error.message}\n`)
    return undefined
  })

const welcome = (request, answer, session, isLanding) => {
  const { host } = request.headers
  const isSameSite = host === sameSiteHost
  const otherUrl = `http://${isSameSite ? otherSiteHost : sameSiteHost}/`
  show(answer, welcomePage({ ...session, room, host, isSameSite, otherUrl, isLanding }))
}

const routes = {
  'GET /style.css': (_request, answer) =>
    answer.writeHead(200, { 'content-type': 'text/css' }).end(style),

  'GET /': (request, answer) => {
    const session = findSession(request)
    if (session?.person) welcome(request, answer, session, false)
    else show(answer, logInPage(people))
  },
  'POST /log-in': async (request, answer) => {
    const who = (await readForm(request)).get('who')
    const person = people.find(({ id }) => id === who)
    if (!person) return goOn(answer, '/')
    startSession(answer, { person, token: await findToken(person) })
    return goOn(answer, '/welcome')
  },
  'GET /welcome': (request, answer) => {
    const session = findSession(request)
    if (session?.person) welcome(request, answer, session, true)
    else goOn(answer, '/')
  },
  'GET /chat': (request, answer) => {
    const { token } = findSession(request) ?? {}
    if (token) show(answer, chatPage({ room, token }))
    else goOn(answer, '/')
  },
  'GET /bot': async (request, answer) => {
    const { person } = findSession(request) ?? {}
    if (!person) return goOn(answer, '/')
    const home = await findHome(bot, person, false)
    const embeddedHome = home && (await findHome(bot, person, true))
    return show(answer, botPage({ home, embeddedHome }))
  },
  'POST /log-out': (request, answer) => {
    const { token } = findSession(request) ?? {}
    startSession(answer, { token })
    goOn(answer, '/goodbye')
  },
  'GET /goodbye': (request, answer) => {
    const { token } = findSession(request) ?? {}
    show(answer, goodbyePage({ room, token }))
  },
}

const server = createServer(async (request, answer) => {
  const path = new URL(request.url, 'http://shop').pathname
  const route = routes[`${request.method} ${path}`]
  try {
    if (route) await route(request, answer)
    else show(answer, nothingPage(), 404)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    if (!answer.headersSent) answer.writeHead(502).end('Please try again in a moment.')
  }
})

server.listen(port, 'localhost', () => {
  process.stdout.write(`The website is at http://${sameSiteHost} and http://${otherSiteHost}\n`)
})
