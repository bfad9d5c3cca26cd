/** What can be a source, as a person chooses: by the name that they know, then by how it speaks. */
import type { Connector, ConnectorType, Preset, Setting } from '../client.ts'

/** One way in which a source speaks. */
export type Offer = { type: ConnectorType; preset: Preset | undefined }

/** What a card offers; most providers speak OpenID Connect as well as SAML. */
export type SourceCard = { slug: string; title: string; words: string; offers: Offer[] }

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

/** How a preset is called on its card: shorter than where its type says it, if it is known. */
const titleOf = ({ name, label }: Preset): string => label.replace(/ \(.*| or .*/, '') || name

/** The cards, in the order in which most people look for theirs. */
export const readCards = (types: readonly ConnectorType[]): SourceCard[] => {
  const known = new Map<string, SourceCard>()
  const others: SourceCard[] = []
  const sorted = ways.flatMap((way) => types.filter((type) => type.way === way))
  for (const type of sorted) {
    if (type.presets.length === 0) {
      const words = cardWords[type.type] ?? wayWords[type.way]
      others.push({
        slug: type.type,
        title: type.label,
        words,
        offers: [{ type, preset: undefined }],
      })
    }
    for (const preset of type.presets) {
      if (preset.name === 'any') {
        const words = 'Any other, by what it publishes or what you write down.'
        others.push({
          slug: `any-${type.type}`,
          title: preset.label,
          words,
          offers: [{ type, preset }],
        })
        continue
      }
      const words = cardWords[preset.name] ?? wayWords[type.way]
      const card = known.get(preset.name) ?? {
        ...{ slug: preset.name, title: titleOf(preset), words, offers: [] },
      }
      known.set(preset.name, { ...card, offers: [...card.offers, { type, preset }] })
    }
  }
  return [...known.values(), ...others]
}

/** What is asked first, and what else may be said. */
export const settingsOf = ({ type, preset }: Offer): Setting[] => {
  const asks = preset?.asks ?? []
  const asked = new Set(asks.map(({ key }) => key))
  const rest = type.settings.filter(({ key }) => !asked.has(key) && key !== 'preset')
  // With a preset the rest follows from what it asks: whoever wants it otherwise can say so.
  return [...asks, ...rest.map((each) => (preset ? { ...each, isRequired: false } : each))]
}

/** The type of a source that is there. */
export const typeOf = (
  types: readonly ConnectorType[],
  { type }: Pick<Connector, 'type'>,
): ConnectorType | undefined => types.find((each) => each.type === type)
