/** Trying a source out: what would be sent, what was sent, what came back, what decided. */
import {
  Badge,
  Button,
  Code,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { ConnectorTest } from '../client.ts'
import { Copied } from '../part/copy.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { Steps } from '../part/step.tsx'
import { type Tone, Verdict } from '../part/verdict.tsx'
import { pathIn, usePlace } from '../place.tsx'

export type Tried = { username: string; password?: string; dry?: boolean }

const titles: Record<string, [Tone, string]> = {
  yes: ['good', 'The source says yes'],
  no: ['bad', 'The source says no'],
  'no-answer': ['bad', 'The source gave no answer'],
  'not-sent': ['plain', 'Nothing was sent. This is what would be.'],
}

const Outcome = ({ test }: { test: ConnectorTest }) => {
  const { organization } = usePlace()
  const [tone, title] = titles[test.verdict] ?? ['plain', test.verdict]
  const cause = test.verdict === 'not-sent' ? '' : test.cause
  return (
    <Verdict tone={tone} title={title}>
      {cause !== '' && <div>{cause}</div>}
      {test.users.map(({ id, name }) => (
        <div key={id}>
          <Link href={pathIn(organization, 'people', id)}>{name}</Link> would be signed in.
        </div>
      ))}
    </Verdict>
  )
}

const Request = ({ preview }: Pick<ConnectorTest, 'preview'>) => {
  const headers = Object.entries(preview.headers).map(([name, value]) => `${name}: ${value}`)
  const whole = [`${preview.method} ${preview.url}`, ...headers]
  if (preview.body !== '') whole.push('', preview.body)
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        What is sent
      </Title>
      <Code block className="wrap">
        {whole.join('\n')}
      </Code>
      <Copied label="The same by hand" value={preview.curl} />
      <Text size="sm" c="dimmed">
        HIDDEN stands for what nobody is to read here.
      </Text>
    </Stack>
  )
}

const Reply = ({ reply }: { reply: NonNullable<ConnectorTest['reply']> }) => (
  <Stack gap="sm">
    <Title order={3} size="h5">
      What came back
    </Title>
    <Group gap="xs">
      <Badge variant="outline" color="gray" tt="none" fw={600}>
        {reply.status}
      </Badge>
      <Text size="sm">
        after {reply.milliseconds} ms{reply.type !== '' && `, ${reply.type}`}
      </Text>
    </Group>
    {reply.text !== '' && (
      <Code block className="wrap" tabIndex={0} mah="20rem">
        {reply.text}
      </Code>
    )}
    {reply.isCut && (
      <Text size="sm" c="dimmed">
        There is more; it is not shown.
      </Text>
    )}
  </Stack>
)

export const TestResult = ({ test }: { test: ConnectorTest }) => (
  <Stack gap="lg">
    <Outcome test={test} />
    {test.steps.length > 0 && <Steps steps={test.steps} />}
    {test.reply && <Reply reply={test.reply} />}
    <Request preview={test.preview} />
  </Stack>
)

/** A test with what somebody would type. The password goes to the source and is kept nowhere. */
export const SourceTest = ({ run }: { run: (tried: Tried) => Promise<ConnectorTest> }) => {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Error>()
  const [test, setTest] = useState<ConnectorTest>()
  const start = async (dry: boolean): Promise<void> => {
    setBusy(true)
    setError(undefined)
    try {
      setTest(await run({ username, password, dry }))
    } catch (thrown) {
      setTest(undefined)
      setError(thrown as Error)
    } finally {
      setBusy(false)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void start(false)
  }
  const fault = faultOf(error)
  const isNamed = fault?.field === 'username'
  return (
    <Stack gap="lg">
      <form onSubmit={submit}>
        <Stack gap="md" maw="28rem">
          <TextInput
            label="Username or e-mail"
            autoComplete="off"
            spellCheck={false}
            required
            error={isNamed ? fault.words : undefined}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            description="It goes to the source and is kept nowhere."
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group gap="sm">
            <Button type="submit" loading={isBusy} disabled={username === ''}>
              Test
            </Button>
            <Button
              variant="default"
              disabled={isBusy || username === ''}
              onClick={() => void start(true)}
            >
              Only show what would be sent
            </Button>
          </Group>
        </Stack>
      </form>
      {error && !isNamed && <Trouble error={error} />}
      {test && <TestResult test={test} />}
    </Stack>
  )
}
