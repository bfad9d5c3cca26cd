/** First step: what the organization is called, and how people see it. */
import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Json, OrganizationSettings } from '../client.ts'
import { isColor } from '../color.ts'
import { Card } from '../part/page.tsx'
import { faultOf } from '../part/setting-form.tsx'
import { Answered, Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { ColorPreview } from './setting-color.tsx'
import { LogoCard } from './setting-logo.tsx'
import { getValue } from './setting-value.tsx'

type Props = { say: (words: string) => void; next: () => void }

/** What the hub takes where nobody has chosen a colour. */
const usualAccent = '#1f5c4d'

const languageNames = new Intl.DisplayNames('en', { type: 'language' })

/** What holds now: what it says itself, or what it inherits. */
const textOf = (settings: OrganizationSettings, key: string, usual: string): string => {
  const { own, inherited } = getValue(settings, key)
  const value: Json = own ?? inherited
  return typeof value === 'string' ? value : usual
}

const useLook = (settings: OrganizationSettings, next: () => void) => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const before = {
    accent: textOf(settings, 'accent', usualAccent),
    language: textOf(settings, 'language', 'en'),
  }
  const [name, setName] = useState(organization.name)
  const [accent, setAccent] = useState(before.accent)
  const [language, setLanguage] = useState(before.language)
  const rename = useChange('changeOrganization', ['listOrganizations', 'getOrganization'])
  const change = useChange('changeOrganizationSettings', ['getOrganizationSettings'])
  const save = async (): Promise<void> => {
    if (name !== organization.name) await rename.mutateAsync({ path, body: { name } })
    const changed = {
      ...(accent !== before.accent && { accent }),
      ...(language !== before.language && { language }),
    }
    if (Object.keys(changed).length > 0) {
      await change.mutateAsync({ path, body: { settings: changed } })
    }
    next()
  }
  const error = rename.error ?? change.error
  const isBusy = rename.isPending || change.isPending
  return { name, setName, accent, setAccent, language, setLanguage, save, error, isBusy }
}

const Look = ({ settings, next }: { settings: OrganizationSettings; next: () => void }) => {
  const look = useLook(settings, next)
  const fault = faultOf(look.error)
  const { choices } = getValue(settings, 'language').setting
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    // What is said against it stands below.
    look.save().catch(() => undefined)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Card title="Name, colour and language">
          <Stack gap="md">
            <TextInput
              label="Name"
              description="It stands above the sign-in, on people’s pages and in letters."
              required
              error={fault?.field === 'name' ? fault.words : undefined}
              value={look.name}
              onChange={(event) => look.setName(event.currentTarget.value)}
            />
            <Group gap="md" align="flex-end">
              <TextInput
                type="color"
                label="Colour"
                w="8rem"
                value={look.accent}
                onChange={(event) => look.setAccent(event.currentTarget.value)}
              />
              <NativeSelect
                label="Language"
                data={choices.map((tag) => ({ value: tag, label: languageNames.of(tag) ?? tag }))}
                value={look.language}
                onChange={(event) => look.setLanguage(event.currentTarget.value)}
              />
            </Group>
            {isColor(look.accent) && <ColorPreview accent={look.accent} />}
          </Stack>
        </Card>
        {look.error && fault?.field !== 'name' && <Trouble error={look.error} />}
        <Group>
          <Button type="submit" loading={look.isBusy}>
            Go on to the first application
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

export const OrganizationStep = ({ say, next }: Props) => {
  const { organization } = usePlace()
  const settings = useAnswer('getOrganizationSettings', {
    path: { organization: organization.id },
  })
  return (
    <Answered of={settings} what="how it is seen">
      {(found) => (
        <Stack gap="lg">
          <LogoCard settings={found} say={say} />
          <Look settings={found} next={next} />
        </Stack>
      )}
    </Answered>
  )
}
