/** What can be a source, as a person chooses: by the name that they know, then by how it speaks. */
import type { Connector, ConnectorType, Preset, Setting } from '../client.ts'

/** One way in which a source speaks. */
export type Offer = { type: ConnectorType; preset: Preset | undefined }

/** What a card offers; most providers speak OpenID Connect as well as SAML. */
export type SourceCard = {
  slug: string
  title: string
  /** What it is called if nobody says otherwise; empty where it is not known by name. */
  name: string
  words: string
  offers: Offer[]
}

const cardWords: Record<string, string> = {
  okta: 'People sign in at Okta and come back.',
  entra: 'People sign in with their Microsoft account of your organization.',
  ping: 'People sign in at PingOne or PingFederate and come back.',
  google: 'People sign in with their Google Workspace account.',
  keycloak: 'People sign in at your Keycloak and come back.',
  adfs: 'People sign in at your Active Directory Federation Services.',
  shibboleth: 'People sign in at the identity provider of your institution.',
  scim: 'A directory writes people and groups here, changes them and takes them away.',
  rest: 'A web service of yours is asked if a password is right, by a request that you write.',
  ringotel: 'A web service says who somebody is, by a Ringotel integration description.',
}

const wayWords: Record<ConnectorType['way'], string> = {
  led: 'People sign in there and come back.',
  asked: 'It is asked if a password is right.',
  writing: 'It writes people and groups here.',
}

/** What a source does, in a few words. */
export const purposes: Record<ConnectorType['way'], string> = {
  led: 'People sign in there',
  asked: 'Checks passwords',
  writing: 'Writes people here',
}

const ways: readonly ConnectorType['way'][] = ['led', 'writing', 'asked']

/** Where there is a choice, the simpler one is offered first. */
const simplest = 'oidc'

const rankOf = ({ way, type }: ConnectorType): number =>
  2 * ways.indexOf(way) + (type === simplest ? 0 : 1)

/** How a preset is called on its card: without what is said in brackets. */
const titleOf = ({ label }: Preset): string => label.replace(/ \(.*\)$/, '')

const isAny = ({ preset }: Offer): boolean => preset === undefined || preset.name === 'any'

const wordsOf = ({ type, preset }: Offer): string =>
  preset?.name === 'any'
    ? 'Any other, by what it publishes or what you write down.'
    : (cardWords[preset?.name ?? type.type] ?? wayWords[type.way])

/** Each type with each of its presets. */
const readOffers = (types: readonly ConnectorType[]): Offer[] =>
  types
    .toSorted((one, other) => rankOf(one) - rankOf(other))
    .flatMap((type): Offer[] =>
      type.presets.length === 0
        ? [{ type, preset: undefined }]
        : type.presets.map((preset) => ({ type, preset })),
    )

const cardOf = (offer: Offer): SourceCard => {
  const { type, preset } = offer
  const slug = isAny(offer) ? type.type : (preset?.name ?? '')
  const title = preset ? titleOf(preset) : type.label
  return { slug, title, name: isAny(offer) ? '' : title, words: wordsOf(offer), offers: [offer] }
}

/** The cards: first those that are known by name, each once, however they speak. */
export const readCards = (types: readonly ConnectorType[]): SourceCard[] => {
  const cards = new Map<string, SourceCard>()
  for (const offer of readOffers(types)) {
    const card = cardOf(offer)
    const known = cards.get(card.slug)
    cards.set(card.slug, known ? { ...known, offers: [...known.offers, offer] } : card)
  }
  const all = [...cards.values()]
  return [...all.filter(({ name }) => name !== ''), ...all.filter(({ name }) => name === '')]
}

/**
 * What is asked first, and what else may be said. With a preset the rest follows from what it
 * asks: whoever wants it otherwise finds it apart.
 */
export const settingsOf = ({ type, preset }: Offer): Setting[] => {
  if (!preset) return type.settings
  const { asks } = preset
  const isAsked = (setting: Setting): boolean =>
    setting.key === 'preset' ||
    asks.some(({ key, label }) => key === setting.key || label === setting.label)
  const rest = type.settings.filter((each) => !isAsked(each))
  return [
    ...asks,
    ...rest.map((each) => ({
      ...each,
      isRequired: false,
      isRare: each.isRare || each.kind !== 'switch',
    })),
  ]
}

/** Whether a description may say what has to be said: not where it is asked for anyway. */
export const takesDescription = ({ type, preset }: Offer): boolean =>
  type.readsDescription && !(preset?.asks.some(({ isRequired }) => isRequired) ?? false)

/** The type of a source that is there. */
export const typeOf = (
  types: readonly ConnectorType[],
  { type }: Pick<Connector, 'type'>,
): ConnectorType | undefined => types.find((each) => each.type === type)
