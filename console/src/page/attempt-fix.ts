/** Where the remedy of a rule is done: the page of the console that it speaks of. */
import type { Timeline } from '../client.ts'

export type Fix = { words: string; path: string[]; query?: string }

type Subject = { id: string; name: string } | null

/** What is gone has its id for a name, and no page any more. */
const isThere = (subject: Subject): subject is { id: string; name: string } =>
  subject !== null && subject.name !== subject.id

const ofApplication =
  (tab: 'settings' | 'access', words: (name: string) => string) =>
  ({ attempt: { application } }: Timeline): Fix | undefined =>
    isThere(application)
      ? {
          words: words(application.name),
          path: ['applications', application.id],
          query: `?tab=${tab}`,
        }
      : { words: 'Go to the applications', path: ['applications'] }

const applicationSettings = ofApplication('settings', (name) => `Open the settings of ${name}`)
const applicationAccess = ofApplication('access', (name) => `Choose who may open ${name}`)

const sourceSettings = ({ attempt: { connector } }: Timeline): Fix | undefined =>
  isThere(connector)
    ? {
        words: `Open the settings of ${connector.name}`,
        path: ['sources', connector.id],
        query: '?tab=settings',
      }
    : { words: 'Go to the sources', path: ['sources'] }

const person = ({ attempt: { person: subject } }: Timeline): Fix | undefined =>
  isThere(subject)
    ? { words: `Go to ${subject.name}`, path: ['people', subject.id] }
    : { words: 'Go to the people', path: ['people'] }

const page =
  (words: string, ...path: string[]) =>
  () => ({ words, path })

/** The first that fits is meant. A rule of SAML may be of an application, or of a source. */
const places: readonly [RegExp, (timeline: Timeline) => Fix | undefined][] = [
  [/^application\.(not-granted|closed-section)$/, applicationAccess],
  [/^application\./, applicationSettings],
  [/^(user\.unknown|source\.(unknown-person|nobody))$/, page('Add the person', 'people', 'new')],
  [/^(user|device|password)\./, person],
  [/^key\./, page('Go to the keys', 'keys')],
  [/^feature\./, page('Go to the settings', 'settings')],
  [/^saml\.unknown-service-provider$/, page('Add the application', 'applications', 'new')],
  [/^saml\.own-certificate-over$/, page('Go to the certificates', 'certificates')],
  [/^source\.no-group-mapped$/, sourceSettings],
]

/** Where to go, or undefined where the remedy is not a matter of the console. */
export const fixOf = (timeline: Timeline): Fix | undefined => {
  const { attempt, explanation } = timeline
  if (!explanation) return undefined
  const found = places.find(([rule]) => rule.test(explanation.rule))
  if (found) return found[1](timeline)
  if (!explanation.rule.includes('.')) return undefined
  if (isThere(attempt.connector)) return sourceSettings(timeline)
  return isThere(attempt.application) ? applicationSettings(timeline) : undefined
}
