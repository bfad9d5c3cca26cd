/** The settings of a source: read from a description, asked one by one, or both. */
import { PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { call } from '../call.ts'
import type { ConnectorType, Json, Setting } from '../client.ts'
import { Description } from '../part/description.tsx'
import { Placeholders, placeholdersIn } from '../part/placeholder.tsx'
import { type Fault, SettingForm, type Values } from '../part/setting-form.tsx'

type Props = {
  type: ConnectorType
  settings: readonly Setting[]
  values: Values
  secrets?: readonly string[]
  fault: Fault | undefined
  takesDescription: boolean
  change: (values: Values) => void
}

const descriptionWords = {
  led: {
    label: 'Metadata',
    help: 'What the provider hands out: an XML file, or its content pasted here.',
    type: 'text/xml',
  },
  asked: {
    label: 'Integration description',
    help: 'The JSON that its maker hands out. Commas too many and curly quotes are read.',
    type: 'application/json',
  },
  writing: { label: 'Description', help: 'What its maker hands out.', type: 'application/json' },
} as const

const parse = (text: string): Json => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The labels that a description asks for: what each stands for is secret. */
const labelsOf = (value: Json | undefined): string[] => {
  const read = typeof value === 'string' ? parse(value) : (value ?? null)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return []
  return Array.isArray(read.properties) ? read.properties.map(String) : []
}

const textsOf = (value: Json | undefined): Record<string, string> =>
  (typeof value === 'string' ? (parse(value) as Record<string, string> | null) : null) ?? {}

/** A field for each label, kept together as the one secret setting that they are. */
const Properties = ({ values, fault, change }: Pick<Props, 'values' | 'fault' | 'change'>) => {
  const labels = labelsOf(values.description)
  const texts = textsOf(values.properties)
  return (
    <Stack gap="md" role="group" aria-label="Properties">
      {labels.map((label) => (
        <PasswordInput
          key={label}
          label={label}
          description={`What “${label}” stands for in the description.`}
          required
          autoComplete="new-password"
          error={fault?.field === 'properties' && !texts[label] ? fault.words : undefined}
          visibilityToggleButtonProps={{ 'aria-label': `Show ${label}` }}
          value={texts[label] ?? ''}
          onChange={(event) =>
            change({
              properties: JSON.stringify({ ...texts, [label]: event.currentTarget.value }),
            })
          }
        />
      ))}
    </Stack>
  )
}

/** What is drawn in another way than by its kind. */
const isApart =
  (hasLabels: boolean) =>
  ({ key }: Setting): boolean =>
    key === 'description' || (key === 'properties' && hasLabels)

export const SourceSettings = (props: Props) => {
  const { type, settings, values, secrets = [], fault, change } = props
  const [reading, setReading] = useState(0)
  const read = async (body: Blob): Promise<void> => {
    const answer = await call('readConnectorDescription', { path: { type: type.type }, body })
    change(answer.settings)
    // What is drawn below begins anew, with what was read.
    setReading(reading + 1)
  }
  const isKept = settings.some(({ key }) => key === 'description')
  const hasLabels = labelsOf(values.description).length > 0
  const form = (
    <SettingForm
      key={reading}
      settings={settings.filter((each) => !isApart(hasLabels)(each))}
      values={values}
      secrets={secrets}
      fault={fault}
      change={(key, value) => change({ [key]: value })}
    />
  )
  const names = placeholdersIn(settings)
  return (
    <Stack gap="lg">
      {props.takesDescription && (
        <Description
          {...descriptionWords[type.way]}
          read={read}
          fault={fault?.field === 'description' ? fault.words : undefined}
          {...(secrets.includes('description') && {
            placeholder: 'Set, and not shown again. Paste another one to replace it.',
          })}
          {...(isKept && { typed: (text: string) => change({ description: text || null }) })}
        />
      )}
      {hasLabels && <Properties values={values} fault={fault} change={change} />}
      {names.length > 0 ? <Placeholders names={names}>{form}</Placeholders> : form}
    </Stack>
  )
}
