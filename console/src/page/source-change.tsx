/** Changes what is set of a source: what is not touched stays as it is, secrets too. */
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { tagOf } from '../call.ts'
import type { Connector, ConnectorType } from '../client.ts'
import { Card } from '../part/page.tsx'
import { faultOf, isAbout, type Values } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'
import { Domains } from './source-domain.tsx'
import { SourceSettings } from './source-setting.tsx'
import { sourceReads } from './source-switch.tsx'

/** Empty secrets are those that stay. */
const touched = (values: Values, secrets: readonly string[]): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([key, value]) => !(secrets.includes(key) && value === null)),
  )

export const SourceChange = ({
  source,
  type,
  say,
}: {
  source: Connector
  type: ConnectorType
  say: (words: string) => void
}) => {
  const [name, setName] = useState(source.name)
  const [domains, setDomains] = useState(source.domains)
  const [values, setValues] = useState<Values>({})
  const change = useChange('changeConnector', [...sourceReads])
  const fault = faultOf(change.error)
  // Which provider it is follows from how it was added, and stays.
  const settings = type.settings.filter(({ key }) => key !== 'preset')
  const isShown = isAbout(fault, settings) || ['name', 'domains'].includes(fault?.field ?? '')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const body = { name, domains, settings: touched(values, source.secrets) }
    const seen = tagOf(source)
    // The form begins anew with what is kept then, so it cannot wait for the answer itself.
    void change.mutateAsync({ path: { connector: source.id }, body, seen }).then(
      () => say(`${name} is changed.`),
      () => undefined,
    )
  }
  return (
    <form onSubmit={submit}>
      <Card title="Settings">
        <Stack gap="md">
          <TextInput
            label="Name"
            description="People read it where they choose how to sign in."
            required
            error={fault?.field === 'name' ? fault.words : undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Domains type={type} domains={domains} fault={fault} set={setDomains} />
          <SourceSettings
            type={type}
            settings={settings}
            values={{ ...source.settings, ...values }}
            secrets={source.secrets}
            fault={fault}
            takesDescription={type.readsDescription}
            change={(changed) => setValues((before) => ({ ...before, ...changed }))}
          />
          {change.error && !isShown && <Trouble error={change.error} />}
          <Group>
            <Button type="submit" loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </Card>
    </form>
  )
}
