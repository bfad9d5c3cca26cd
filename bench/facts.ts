/** What the prepared hub has in it, as the driver is told: addresses, people, keys. */

export type Person = {
  email: string
  /** The secret of a living session at the hub. */
  session: string
  /** What an earlier sign-in has left on their device. */
  device: string
}

export type Facts = {
  port: number
  url: string
  /** The password of everybody. */
  password: string
  /** The nonce of the browsers' forms, and forms that fit it. */
  nonce: string
  forms: { attempt: string; token: string }[]
  people: Person[]
  root: { id: string; slug: string }
  saml: { one: string; two: string; entityId: string; acsUrl: string }
  site: { url: string; sessions: string[] }
  room: { host: string; key: string }
  bot: { host: string; keys: { AccountAPIKey: string; BotAPIKey: string; BotAPISecret: string } }
  brand: { id: string; key: string }
  /** People whose passwords are with a stand-in that answers in 20 ms. */
  asked: { slug: string; people: Omit<Person, 'session'>[] }
  /** People who come from an identity provider, and where its answers go. */
  upstream: { base: string; entityId: string; key: string; certificate: string; emails: string[] }
  directories: { base: string; key: string }[]
}
