/**
 * Vouching: all that a website does so that its people are signed in to the chat room and to the
 * bot. The website's server makes these calls; the keys never reach a browser.
 */
import { callHere as fetch } from './call-here.mjs'

const patienceMs = 5_000

/**
 * A token for somebody who has just logged in here. It is good for an hour, and for everything
 * that follows: the image, the link, the page that shows the room, and logging out again.
 */
export const getToken = async (room, { email, name, avatarUrl = '' }) => {
  const response = await fetch(`http://${room.host}/sso/token/generate`, {
    method: 'POST',
    body: new URLSearchParams({ apikey: room.apikey, email, username: name, avatarUrl }),
    signal: AbortSignal.timeout(patienceMs),
  })
  const { success, message, access_token: token } = await response.json()
  if (!success) throw new Error(`the chat room: ${message}`)
  return token
}

/**
 * Where somebody of the bot's team finds its console; `Home/conversation` and `Home/logout` follow
 * from it. Undefined for whoever is not of the team. `isEmbedded`: without the console's header.
 */
export const findHome = async (bot, { email }, isEmbedded) => {
  const { AccountAPIKey, BotAPIKey, BotAPISecret } = bot
  const asked = { AccountAPIKey, BotAPIKey, BotAPISecret, Email: email }
  const response = await fetch(bot.authorizeUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(isEmbedded ? { ...asked, EnableEmbedding: true } : asked),
    signal: AbortSignal.timeout(patienceMs),
  })
  if (response.status === 404) return undefined
  if (!response.ok) throw new Error(`the bot: status ${response.status}`)
  return (await response.json()).Data.Home
}
