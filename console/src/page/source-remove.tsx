/** Removes a source, after saying who could not sign in any more. */
import { Text } from '@mantine/core'
import { useLocation } from 'wouter'
import type { Connector, ConnectorType, ConnectorUse } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Card } from '../part/page.tsx'
import { Answered } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'

const peopleWords = (count: number): string => (count === 1 ? 'one person' : `${count} people`)

/** What becomes of those who sign in with it, in sentences. */
const signInWords = ({ people, others, keepsPasswords }: ConnectorUse): string => {
  const who =
    people === 0
      ? 'Nobody is known to have signed in with it.'
      : `It knows ${peopleWords(people)}, who can no longer sign in with it.`
  if (others.length > 0) {
    return `${who} The others that are left: ${others.map(({ name }) => name).join(', ')}.`
  }
  const rest = keepsPasswords
    ? 'who has no password here has to ask for one by “Forgotten password”.'
    : 'passwords are kept elsewhere, so only administrators with one for emergencies get in.'
  return `${who} No other source is left: ${rest}`
}

const writingWords = ({ people }: ConnectorUse): string =>
  `It has written ${peopleWords(people)}, who stay here as they are. The directory adds, ` +
  'changes and deactivates nobody any more, its keys are good for nothing, and what its groups ' +
  'have given stays.'

export const RemoveSource = ({ source, type }: { source: Connector; type: ConnectorType }) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const use = useAnswer('getConnectorUse', { path: { connector: source.id } })
  const remove = useChange('removeConnector', ['listConnectors'])
  return (
    <Card title="Remove it">
      <Answered of={use} what="who uses it">
        {(answer) => {
          const words = type.way === 'writing' ? writingWords(answer) : signInWords(answer)
          return (
            <>
              <Text size="sm" mb="md">
                {words}
              </Text>
              <Confirmed
                label={`Remove ${source.name}`}
                title={`Remove ${source.name}?`}
                typed={source.name}
                run={() => remove.mutateAsync({ path: { connector: source.id } })}
                done={() =>
                  go(pathIn(organization, 'sources'), {
                    state: { said: `${source.name} is removed.` },
                  })
                }
              >
                {words} It cannot be brought back: its settings and secrets are gone with it.
              </Confirmed>
            </>
          )
        }}
      </Answered>
    </Card>
  )
}
