/**
 * `/js/embed.js`: the script with which a website shows the room within its page (wire 003 §4.1).
 * It is the same for every visitor: what it is to bring along, it reads from its own address.
 */

/** Tall enough for a room, where the website does not say it by its own styles. */
const heightPixels = 600

export type EmbeddedRoom = {
  /** Where the room is, from the settings: never what a request says of its host. */
  origin: string
  name: string
}

/** The script. Elements are called as the plugins for WordPress call them. */
export const writeEmbed = ({ origin, name }: EmbeddedRoom): string => `(() => {
  const script = document.currentScript || document.getElementById('embedded_chatroom')
  const place = document.getElementById('wtChatRoomEmbedCode') || (script && script.parentNode)
  if (!script || !place || place.querySelector('iframe')) return
  const given = new URL(script.src, location.href).searchParams
  const token = given.get('access_token') || ''
  const address = new URL('/', ${JSON.stringify(origin)})
  if (/^[A-Za-z0-9]+$/.test(token)) {
    address.searchParams.set('access_token', token)
    if (given.get('rememberMe') === '1') address.searchParams.set('rememberMe', '1')
  }
  const frame = document.createElement('iframe')
  frame.title = ${JSON.stringify(name)}
  frame.width = '100%'
  frame.height = '${heightPixels}'
  frame.style.border = '0'
  frame.referrerPolicy = 'origin'
  frame.src = address.href
  place.appendChild(frame)
})()
`
