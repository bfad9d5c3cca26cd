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

/** The labels that a description asks for: what each stands for is secret. */
const labelsOf = (value: Json | undefined): string[] => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { properties } = value
  return Array.isArray(properties) ? properties.map(String) : []
}

const textsOf = (value: Json | undefined): Record<string, string> => {
  try {
    return typeof value === 'string' ? JSON.parse(value) : {}
  } catch {
    return {}
  }
}

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

export const SourceSettings = (props: Props) => {
  const { type, settings, values, secrets, fault, change } = props
  const [reading, setReading] = useState(0)
  const described = descriptionWords[type.way]
  const read = async (body: Blob): Promise<void> => {
    const answer = await call('readConnectorDescription', { path: { type: type.type }, body })
    change(answer.settings)
    // What is drawn below begins anew, with what was read.
    setReading(reading + 1)
  }
  const hasLabels = labelsOf(values.description).length > 0
  const drawn = settings.filter(({ key }) => key !== 'properties' || !isDescribed(values))
  const form = (
    <SettingForm
      key={reading}
      settings={drawn}
      values={values}
      secrets={secrets ?? []}
      fault={fault}
      change={(key, value) => change({ [key]: value })}
    />
  )
  const names = placeholdersIn(settings)
  return (
    <Stack gap="lg">
      {props.takesDescription && <Description {...described} read={read} />}
      {hasLabels && <Properties values={values} fault={fault} change={change} />}
      {names.length > 0 ? <Placeholders names={names}>{form}</Placeholders> : form}
    </Stack>
  )
}

/** Whether a description has been read here, and so is known what it asks for. */
const isDescribed = ({ description }: Values): boolean =>
  typeof description === 'object' && description !== null
