/** What can be an application: by what it is, or by the service that people know. */
import type { Application, Kind, Preset, Setting } from '../client.ts'

/** One way to add an application. */
export type Offer = { kind: Kind; preset: Preset | undefined }

export type ApplicationCard = { slug: string; title: string; words: string; offer: Offer }

/** How a type stands on its card, where its own name would say too little. */
const cardWords: Record<string, { title: string; words: string }> = {
  link: { title: 'A link', words: 'A tile that leads to an address. Nothing to set up there.' },
  saml: {
    title: 'By SAML',
    words: 'It has a “SSO with SAML” setting: give us its metadata, or fill in two addresses.',
  },
  'forward-auth': {
    title: 'Behind your proxy',
    words: 'It has no sign-on of its own: nginx, Caddy, HAProxy or Traefik asks us who may pass.',
  },
  'chat-room': {
    title: 'A chat room',
    words: 'Your website says who its visitors are, and signs them in to the room.',
  },
  'rechat-client': {
    title: 'A client of Rechat',
    words: 'It asks for people by the OAuth calls of Rechat.',
  },
  bot: { title: 'A bot', words: 'Your server gives team members a link into the bot’s console.' },
}

/** The shortest way first; what we have no words for comes last. */
const cardOrder = Object.keys(cardWords)

const placeOf = ({ type }: Kind): number => cardOrder.indexOf(type) + 1 || cardOrder.length + 1

/** One card a type. */
export const readTypeCards = (kinds: readonly Kind[]): ApplicationCard[] =>
  kinds
    .toSorted((one, other) => placeOf(one) - placeOf(other))
    .map((kind) => ({
      slug: kind.type,
      ...(cardWords[kind.type] ?? { title: kind.label, words: '' }),
      offer: { kind, preset: undefined },
    }))

/** What fits nobody in particular comes last. */
const isGeneral = ({ offer }: ApplicationCard): boolean => offer.preset?.name === 'standard'

/** One card a service that is known by name. */
export const readServiceCards = (kinds: readonly Kind[]): ApplicationCard[] =>
  kinds
    .flatMap((kind) =>
      kind.presets.map((preset) => ({
        slug: `${kind.type}-${preset.name}`,
        title: preset.label,
        words: '',
        offer: { kind, preset },
      })),
    )
    .toSorted(
      (one, other) =>
        Number(isGeneral(one)) - Number(isGeneral(other)) ||
        one.title.localeCompare(other.title, 'en'),
    )

export const findCard = (
  kinds: readonly Kind[],
  slug: string | undefined,
): ApplicationCard | undefined =>
  [...readTypeCards(kinds), ...readServiceCards(kinds)].find((each) => each.slug === slug)

/** What is asked first, and what else may be said. */
export const settingsOf = ({ kind, preset }: Offer): Setting[] => {
  const asks = preset?.asks ?? []
  const asked = new Set(asks.map(({ key }) => key))
  const rest = kind.settings.filter(({ key }) => !asked.has(key))
  // The rest follows from what a preset asks: whoever wants it otherwise can say so.
  return [
    ...asks,
    ...rest.map((each) => (preset ? { ...each, isRequired: false, isRare: true } : each)),
  ]
}

/** The kind of an application that is there. */
export const kindOf = (
  kinds: readonly Kind[],
  { type }: Pick<Application, 'type'>,
): Kind | undefined => kinds.find((each) => each.type === type)

/** Who may open it, in words. */
export const openWords: Record<Application['openTo'], string> = {
  everyone: 'Everyone there',
  granted: 'Those with a grant',
}

/** The operations that are read again when an application has changed. */
export const applicationReads = [
  ...(['listApplications', 'getApplication', 'getApplicationGuide', 'previewApplication'] as const),
] as const
