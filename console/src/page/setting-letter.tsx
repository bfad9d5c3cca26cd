/** The letters of an organization: who they are from, whether they arrive, and their words. */
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { Card } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import { LetterWords } from './setting-letter-word.tsx'
import { OwnForm, type TabProps } from './setting-value.tsx'

const wayWords = {
  server: 'They go to the mail server of the hub.',
  development: 'This hub is in development: letters are not sent, but kept to be read.',
  none: 'This hub has no mail server: nothing is sent, and nobody can be invited by mail.',
} as const

const Trial = ({ settings: { mail } }: Pick<TabProps, 'settings'>) => {
  const { me, organization } = usePlace()
  const send = useChange('sendTestLetter', [])
  const { data, error } = send
  return (
    <Card title="Sending">
      <Stack gap="md" align="flex-start">
        <div>
          <Text size="sm">
            From <Code>{mail.sender}</Code>
          </Text>
          <Text size="sm" c="dimmed">
            {wayWords[mail.way]} Who runs the hub sets it: <Code>FOYER_MAIL</Code> and{' '}
            <Code>FOYER_MAIL_FROM</Code>.
          </Text>
        </div>
        <Group gap="sm">
          <Button
            variant="default"
            loading={send.isPending}
            disabled={mail.way === 'none' || me.email === null}
            onClick={() => send.mutate({ path: { organization: organization.id } })}
          >
            Send me a test letter
          </Button>
          {mail.way === 'development' && (
            <Button component="a" href="/development/mail" variant="default">
              Read them
            </Button>
          )}
        </Group>
        <div role="status">
          {data && (
            <Alert
              variant="outline"
              color={data.isSent ? 'accent' : 'red'}
              title={
                data.isSent ? `The letter to ${data.to} is on its way` : 'It could not be sent'
              }
            >
              <Text size="sm" className="wrap">
                {data.said}
              </Text>
            </Alert>
          )}
        </div>
        {error && <Trouble error={error} />}
      </Stack>
    </Card>
  )
}

export const LetterTab = (props: TabProps) => (
  <Stack gap="lg">
    <Trial settings={props.settings} />
    <LetterWords {...props} />
    <Card title="Letters to who administers it">
      <OwnForm {...props} keys={['expiryMail']} said="That is saved." />
    </Card>
  </Stack>
)
