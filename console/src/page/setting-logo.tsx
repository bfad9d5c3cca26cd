/** The logo of an organization: put, taken away, or inherited. */
import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { Card } from '../part/page.tsx'
import { From } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import type { TabProps } from './setting-value.tsx'

const types = 'image/png,image/jpeg,image/gif,image/webp,image/svg+xml'

export const LogoCard = ({ settings: { logo }, say }: TabProps) => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const put = useChange('setLogo', ['getOrganizationSettings'])
  const remove = useChange('removeLogo', ['getOrganizationSettings'])
  const shown = logo.own ?? logo.inherited
  const error = put.error ?? remove.error
  const choose = (file: File | null): void => {
    remove.reset()
    if (file) put.mutate({ path, body: file }, { onSuccess: () => say('The logo is there now.') })
  }
  const takeAway = (): void => {
    put.reset()
    remove.mutate({ path }, { onSuccess: () => say('The logo is taken away.') })
  }
  return (
    <Card title="Logo">
      <Stack gap="md" align="flex-start">
        <Text size="sm" c="dimmed">
          PNG, JPEG, GIF, WebP or SVG, up to 1 MiB and 1024 by 1024 pixels. It stands on people’s
          pages and in letters.
        </Text>
        {shown === null ? (
          <Text>None: the first letters of the name stand there, on the colour.</Text>
        ) : (
          <Group gap="md">
            <span className="logo-grounds">
              <img src={shown} alt={`Logo of ${organization.name} by day`} className="is-light" />
              <img
                src={shown}
                alt={`Logo of ${organization.name} in the dark`}
                className="is-dark"
              />
            </span>
            {logo.own === null && <From name={logo.from} />}
          </Group>
        )}
        <Group gap="sm">
          <FileButton accept={types} onChange={choose}>
            {(props) => (
              <Button {...props} variant="default" loading={put.isPending}>
                {logo.own === null ? 'Choose a logo' : 'Choose another'}
              </Button>
            )}
          </FileButton>
          {logo.own !== null && (
            <Button variant="default" loading={remove.isPending} onClick={takeAway}>
              {logo.from === null ? 'Take it away' : `Inherit it from ${logo.from} again`}
            </Button>
          )}
        </Group>
        {error && <Trouble error={error} />}
      </Stack>
    </Card>
  )
}
