/** How people sign in: whose e-mails they are, where passwords are, who is told of them. */
import { Stack, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { Json, OrganizationSettings } from '../client.ts'
import { Card } from '../part/page.tsx'
import type { Values } from '../part/setting-form.tsx'
import { Answered } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { getValue, OwnForm, type Question, type TabProps } from './setting-value.tsx'

const placeAfter = (settings: OrganizationSettings, own: Json): Json =>
  own ?? getValue(settings, 'passwords').inherited

const Forgotten = () => {
  const { organization } = usePlace()
  const passwords = useAnswer('countPasswords', { path: { organization: organization.id } })
  return (
    <Answered of={passwords} what="how many passwords there are">
      {({ here }) => (
        <Stack gap="sm">
          <Text size="sm" fw={600}>
            {here === 1 ? '1 password is' : `${here} passwords are`} deleted at once, and nobody can
            bring {here === 1 ? 'it' : 'them'} back.
          </Text>
          <Text size="sm">
            From then on your sources are asked. Administrators marked as break-glass keep theirs,
            so that somebody gets in if no source answers: look whether there is one.
          </Text>
        </Stack>
      )}
    </Answered>
  )
}

/** Nothing is lost but by putting passwords elsewhere. */
const createQuestion =
  (settings: OrganizationSettings): Question =>
  (draft: Values) => {
    if (!('passwords' in draft)) return undefined
    const before = placeAfter(settings, getValue(settings, 'passwords').own)
    const after = placeAfter(settings, draft.passwords ?? null)
    if (before === after || after !== 'elsewhere') return undefined
    return {
      title: 'Forget the passwords that are here?',
      label: 'Forget them',
      body: <Forgotten />,
    }
  }

export const SignInTab = (props: TabProps) => {
  const { organization } = usePlace()
  return (
    <Stack gap="lg">
      <Card title="Whose people, and whose passwords">
        <OwnForm
          {...props}
          keys={['emailDomains', 'passwords', 'answersRest']}
          said="The way of signing in is saved."
          question={createQuestion(props.settings)}
        />
      </Card>
      <Card title="What a password must be">
        <Stack gap="sm">
          <Text size="sm">
            At least 15 characters, and nothing that would be tried first: a common password, a row
            of keys, the person’s name. Kinds of characters do not matter. The rule is the same
            everywhere.
          </Text>
          <Text size="sm">
            Who is asked instead stands among the{' '}
            <Link href={pathIn(organization, 'sources')}>sources</Link>.
          </Text>
        </Stack>
      </Card>
    </Stack>
  )
}
