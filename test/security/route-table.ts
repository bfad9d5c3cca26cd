/** TEN-01: what each role gets from each route. A route that is not here fails the test. */

/** Sessions first, then keys. The brand is Downtown, in Harbor; Otter is another root. */
export const roles = [
  'nobody',
  'session of a member',
  'session of the administrator',
  'session of another root',
  'key of the administrator above',
  'key of the administrator',
  'key of a member',
  'key of somebody beside',
  'key of the brand itself',
  'key of another root',
  'key of the other root itself',
] as const

const all = (status: number): number[] => roles.map(() => status)
const sessions = (nobody: number, member: number, administrator: number, stranger: number) => [
  ...[nobody, member, administrator, stranger],
  ...Array<number>(7).fill(nobody),
]
/** What only who administers the brand may do. */
const managed = [401, 401, 401, 401, 200, 200, 403, 403, 200, 404, 404]
/** What a key of an organization may ask, if its holder administers it. */
const asked = (status: number): number[] => [
  ...[401, 401, 401, 401],
  ...[status, status, 401, 401, status, 401, 401],
]
const listed = [401, 401, 401, 401, 200, 200, 200, 403, 200, 404, 404]

export const table: Record<string, number[]> = {
  'GET /.foyer/assets/look.css': all(200),
  'GET /.foyer/assets/favicon.svg': all(200),
  'GET /.foyer/assets/sample-site.css': all(200),
  // The sample's applications are on hosts of their own.
  'GET /console/*': all(404),
  'GET /room/*': all(404),
  'GET /.foyer/assets/accent-:color.css': all(200),
  'GET /icons/:name': all(404),
  'GET /.foyer/logos/:name': all(404),
  // It names no language.
  'GET /.foyer/language': all(404),
  'GET /.foyer/avatars/:name': all(404),
  'GET /healthz': all(200),
  'GET /readyz': all(200),
  // Nobody has said what to answer to.
  'GET /.foyer/beat': all(400),
  'GET /sign-in': [200, 303, 303, 303, 200, 200, 200, 200, 200, 200, 200],
  'POST /sign-in': all(410),
  'POST /sign-in/account': all(410),
  'GET /sign-in/ticket': all(410),
  'GET /sign-in/with/:connector': all(404),
  'GET /connectors/:connector/test': sessions(303, 404, 404, 404),
  'GET /oidc/callback': all(410),
  'POST /oidc/callback': all(303),
  'GET /oidc/callback/:organization': all(410),
  'POST /oidc/callback/:organization': all(303),
  'POST /oidc/:connector/logout': all(400),
  'GET /oidc/:connector/front-channel-logout': all(400),
  'POST /api/v1/sign-in': all(415),
  'GET /api/v1': all(200),
  'GET /api/v1/openapi.json': all(200),
  'GET /admin': sessions(303, 403, 200, 200),
  'GET /admin/*': sessions(303, 403, 200, 200),
  'GET /admin/assets/:name': all(404),
  'POST /sign-out': sessions(303, 403, 403, 403),
  'GET /signed-out': all(200),
  'GET /': sessions(303, 200, 200, 200),
  'GET /applications/:id/open': sessions(303, 303, 404, 404),
  'POST /applications/:id/open': sessions(401, 403, 403, 403),
  'POST /favourites': sessions(401, 403, 403, 403),
  'GET /profile': sessions(303, 200, 200, 200),
  // The form of no page.
  'POST /profile/name': sessions(401, 410, 410, 410),
  'POST /profile/picture': sessions(401, 415, 415, 415),
  'POST /profile/picture/remove': sessions(401, 410, 410, 410),
  'POST /profile/language': sessions(401, 410, 410, 410),
  'POST /profile/password': sessions(401, 410, 410, 410),
  'POST /profile/password/send': sessions(401, 410, 410, 410),
  'POST /profile/session/end': sessions(401, 410, 410, 410),
  'POST /profile/session/end-others': sessions(401, 410, 410, 410),
  'GET /first-administrator': all(410),
  'POST /first-administrator': all(410),
  'GET /forgotten': all(200),
  'POST /forgotten': all(410),
  'GET /reset': all(410),
  'POST /reset': all(410),
  'GET /invite': all(410),
  'POST /invite': all(410),
  // Only the host of an application with a door of its own has these.
  'GET /register': all(404),
  'POST /register': all(404),
  'GET /register/choose': all(410),
  'POST /register/choose': all(410),
  'GET /avatar': all(404),
  'POST /avatar': all(404),
  'POST /avatar/remove': all(404),
  'GET /verify-email': all(410),
  'POST /verify-email': all(410),
  'GET /development/mail': all(200),
  'GET /api/me': sessions(401, 200, 200, 200),
  'GET /forward-auth/enter': all(400),
  'GET /forward-auth/:root/jwks.json': all(200),
  // On the hosts of applications alone.
  'GET /.foyer/sign-in': all(404),
  'GET /.foyer/enter': all(404),
  'GET /.foyer/sign-out': all(404),
  'POST /.foyer/sign-out': all(404),
  'GET /saml/:root/metadata': all(200),
  'GET /saml/:root/certificate.pem': all(200),
  'GET /saml/:root/certificate.txt': all(200),
  'GET /saml/:root/certificates.json': all(200),
  'GET /saml/:root/:name/metadata': all(200),
  'GET /saml/:root/sso': all(400),
  'POST /saml/:root/sso': all(400),
  'GET /saml/:root/continue': all(410),
  // There is no such identity provider.
  'GET /saml/:root/provider/:connector/metadata': all(404),
  'POST /saml/:root/provider/:connector/acs': all(404),
  'GET /saml/:root/provider/:connector/slo': all(404),
  'POST /saml/:root/provider/:connector/slo': all(404),
  'GET /saml/:root/provider/:connector/continue': all(404),
  'POST /saml/:root/:name/acs': all(403),
  'GET /saml/:root/:name/start': all(303),
  // Asks for the key alone, at any host, and says no in its body.
  'POST /tool/members/chat/settings': all(200),
  // Only the host of a chat room has these.
  'GET /sso/token/generate': all(404),
  'POST /sso/token/generate': all(404),
  'GET /sso/token/getToken': all(404),
  'POST /sso/token/getToken': all(404),
  'GET /sso/user/register': all(404),
  'POST /sso/user/register': all(404),
  'GET /sso/user/edit': all(404),
  'POST /sso/user/edit': all(404),
  'GET /sso/user/delete': all(404),
  'POST /sso/user/delete': all(404),
  'GET /sso/user/setPassword': all(404),
  'POST /sso/user/setPassword': all(404),
  'POST /sso/v2/token': all(404),
  'POST /sso/v2/user/register': all(404),
  'POST /sso/v2/user/edit': all(404),
  'POST /sso/v2/user/delete': all(404),
  'GET /sso/v2/browser': all(404),
  'GET /sso/token/login': all(404),
  'GET /sso/token/logout': all(404),
  'GET /js/embed.js': all(404),
  'GET /chatroom': all(404),
  'GET /chatroom/': all(404),
  'POST /brands/:brand/sso_applications': managed,
  'PUT /brands/:brand/sso_applications': managed,
  'PUT /brands/:brand/sso_applications/:id': managed,
  'PUT /brands/:brand/sso_applications/:id/brands': managed,
  'PUT /brands/:brand/sso_applications/:id/icon': managed,
  'GET /brands/:brand/sso_applications': listed,
  'DELETE /brands/:brand/sso_applications/:id': managed,
  'GET /sso_applications/open': all(400),
  'GET /oauth2/auth': sessions(303, 400, 400, 400),
  'POST /oauth2/auth': sessions(401, 400, 400, 400),
  'GET /oauth2/continue': sessions(303, 410, 410, 410),
  'POST /oauth2/token': all(400),
  // Without a parent it is below the brand of the key.
  'POST /brands': [401, 401, 401, 401, 200, 200, 403, 403, 200, 200, 200],
  'GET /brands/:brand': listed,
  'PUT /brands/:brand': managed,
  // Nobody is answered until the organization says whom.
  'GET /rest/:organization/authenticate': all(404),
  'POST /rest/:organization/authenticate': all(404),
  'PUT /rest/:organization/authenticate': all(404),
  'GET /rest/:organization/forgot': all(404),
  // Wrong service keys and wrong passwords are told apart; a body without either is a 403.
  'POST /ringotel/:organization/authorize': asked(403),
  'POST /ringotel/:organization/auth': asked(403),
  'POST /ringotel/:organization/token': all(400),
  'GET /ringotel/:organization/description': [401, 403, 200, 403, ...asked(200).slice(4)],
  'POST /sso/authorize': all(400),
  'POST /authorization/sso': all(400),
  'POST /authorization/integration': all(400),
  'POST /authorization/code': all(400),
  'POST /teams': all(400),
  'GET /auth/sso/:token': all(410),
  'GET /auth/sso/:token/logout': all(410),
  'GET /auth/sso/:token/*': all(410),
}

/** A check may be of any method, and by trusted proxies alone. */
for (const proxy of ['nginx', 'haproxy', 'caddy', 'traefik']) {
  for (const method of ['DELETE', 'GET', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']) {
    table[`${method} /forward-auth/${proxy}`] = all(403)
  }
}

// A source's own key opens these, and none of the keys above is one.
for (const [path, methods] of [
  ['Users', 'GET POST'],
  ['Users/.search', 'POST'],
  ['Users/:id', 'GET PUT PATCH DELETE'],
  ['Groups', 'GET POST'],
  ['Groups/.search', 'POST'],
  ['Groups/:id', 'GET PUT PATCH DELETE'],
  ['ServiceProviderConfig', 'GET'],
  ['ResourceTypes', 'GET'],
  ['ResourceTypes/:id', 'GET'],
  ['Schemas', 'GET'],
  ['Schemas/:id', 'GET'],
  ['Me', 'GET POST PUT PATCH DELETE'],
  ['Bulk', 'POST'],
] as const) {
  for (const method of methods.split(' ')) table[`${method} /scim/:connector/v2/${path}`] = all(401)
}
