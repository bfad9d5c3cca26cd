/** The pages of the website. What comes from elsewhere is escaped where it is put in. */

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const write = (text) => String(text).replace(/[&<>"]/g, (character) => entities[character])

const page = (title, body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · The harbor shop</title>
<link rel="stylesheet" href="/style.css">
<header><a href="/">The harbor shop</a></header>
<main>
<h1>${title}</h1>
${body}
</main>
</html>
`

/** The log-in. A real website asks for a password here, and only it knows whether that is right. */
export const logInPage = (people) =>
  page(
    'Log in',
    `<p>This website has its own people, and its own way of knowing who they are. Whom do you want
to be?</p>
<form method="post" action="/log-in" class="people">
${people
  .map(
    ({ id, name, about }) =>
      `<button name="who" value="${write(id)}"><strong>${write(name)}</strong>
<span>${write(about)}</span></button>`,
  )
  .join('\n')}
</form>`,
  )

const way = (name, link, text) => `<li><p><strong>${name}</strong> ${link}</p>
<p>${text}</p></li>`

const roomWays = ({ host }, token, isSameSite) => [
  way(
    'By link.',
    `<a href="http://${host}/?access_token=${token}&amp;rememberMe=0">Chat room</a>`,
    'The token goes along. Works from every website, in every browser.',
  ),
  way(
    'By image.',
    `<a href="http://${host}/">Chat room, without a token</a>`,
    isSameSite
      ? 'The image of the page that followed your log-in has signed you in already.'
      : `This website and the room are different sites, and browsers that keep the cookies of
other sites apart have dropped what the image brought. You will be asked to sign in.`,
  ),
  way(
    'Within a page.',
    '<a href="/chat">Chat</a>',
    isSameSite
      ? 'A page here shows the room.'
      : `A page here shows the room. Works where the browser keeps cookies apart for each site; the
session is then for this website's pages alone.`,
  ),
]

const where = (ownHost, isSameSite, otherUrl) =>
  `<p class="where">You are at <strong>${write(ownHost)}</strong>: ${
    isSameSite
      ? 'the same site as the chat room, <code>harbor.localhost</code>.'
      : 'another site than the chat room, which is at <code>harbor.localhost</code>.'
  } Compare with <a href="${otherUrl}">${new URL(otherUrl).host}</a>.</p>`

const logOutForm = '<form method="post" action="/log-out"><button>Log out</button></form>'

/** With `isLanding`, the page right after the log-in: it carries the image. */
export const welcomePage = ({ person, token, room, host, isSameSite, otherUrl, isLanding }) =>
  page(
    `Hello, ${write(person.name)}`,
    `${where(host, isSameSite, otherUrl)}
<h2>To the chat room</h2>
${
  token === undefined
    ? '<p>The chat room does not answer just now. Everything else is here.</p>'
    : `<ul>
${roomWays(room, token, isSameSite).join('\n')}
</ul>`
}
<h2>To the bot</h2>
<p><a href="/bot">The bot’s console</a>, for those of its team.</p>
${logOutForm}
${
  isLanding && token !== undefined
    ? `<img width="1" height="1" alt=""
 src="http://${room.host}/sso/token/login?access_token=${token}&amp;rememberMe=0">`
    : ''
}`,
  )

/** A page that shows the room. */
export const chatPage = ({ room, token }) =>
  page(
    'Chat',
    `<p>Below is the chat room, on a page of this website.</p>
<div id="wtChatRoomEmbedCode"><script id="embedded_chatroom"
 src="http://${room.host}/js/embed.js?access_token=${token}&amp;rememberMe=0"></script></div>`,
  )

/** The ways into the bot's console, and the console itself in a frame, without its header. */
export const botPage = ({ home, embeddedHome }) =>
  page(
    'The bot',
    home === undefined
      ? '<p>You are not of the team of the bot. Log in as somebody who is.</p>'
      : `<ul>
<li><p><a href="${write(home)}">The console</a></p></li>
<li><p><a href="${write(home)}/conversation">Its conversations</a></p></li>
<li><p><a href="${write(home)}/publish">Its publishing</a>, for those who may</p></li>
<li><p><a href="${write(home)}/logout">Sign out of it</a></p></li>
</ul>
<h2>Here</h2>
<iframe title="The bot’s console" src="${write(embeddedHome)}"></iframe>`,
  )

/** The page after the log-out: its image signs out of the room as well. */
export const goodbyePage = ({ room, token }) =>
  page(
    'You are logged out',
    `<p>Of this website, and of the chat room. <a href="/">Log in again</a></p>
${
  token === undefined
    ? ''
    : `<img width="1" height="1" alt=""
 src="http://${room.host}/sso/token/logout?access_token=${token}">`
}`,
  )

export const nothingPage = () => page('Nothing here', '<p><a href="/">Go on to the start</a></p>')
