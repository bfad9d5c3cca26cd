/** What is asked of an application: its settings one by one, or read from what its maker gives. */
import { Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '../call.ts'
import type { Application, Kind, Setting } from '../client.ts'
import { Description } from '../part/description.tsx'
import { type Fault, faultOf, isAbout, SettingForm, type Values } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useChange } from '../query.ts'
import { applicationReads, type Offer, settingsOf } from './application-kind.ts'

type Props = {
  kind: Kind
  settings: readonly Setting[]
  values: Values
  secrets?: readonly string[]
  fault: Fault | undefined
  change: (values: Values) => void
  /** With a preset everything is known already that a description could say. */
  hasDescription: boolean
}

/** The settings; what a description says is filled in, and kept with the rest or not at all. */
export const ApplicationSettings = (given: Props) => {
  const { kind, settings, values, secrets, fault, change } = given
  const [reading, setReading] = useState(0)
  const read = async (body: Blob): Promise<void> => {
    const answer = await call('readApplicationDescription', { path: { type: kind.type }, body })
    change(answer.settings)
    // What is drawn below begins anew, with what was read.
    setReading(reading + 1)
  }
  return (
    <Stack gap="lg">
      {kind.readsDescription && given.hasDescription && (
        <Description
          label="Its metadata"
          help="An XML file that the application gives you. Without one, fill in the fields below."
          type="text/xml"
          read={read}
        />
      )}
      <SettingForm
        key={reading}
        settings={settings}
        values={values}
        secrets={secrets ?? []}
        fault={fault}
        change={(key, value) => change({ [key]: value })}
      />
    </Stack>
  )
}

/** Values that are given: an empty field says nothing of a new application. */
export const givenOf = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

const nameFields = ['name', 'openTo']

/** What is typed of an application that is not there yet, and what adding it does. */
export const useNew = (offer: Offer, title: string, added: (application: Application) => void) => {
  const { organization } = usePlace()
  const [name, setName] = useState(title)
  const [openTo, setOpenTo] = useState<Application['openTo']>('everyone')
  const [values, setValues] = useState<Values>({})
  const add = useChange('addApplication', [...applicationReads])
  const { kind, preset } = offer
  const start = (): void =>
    add.mutate(
      {
        path: { organization: organization.id },
        body: {
          ...{ name, openTo, type: kind.type, settings: givenOf(values) },
          ...(preset && { preset: preset.name }),
        },
      },
      { onSuccess: added },
    )
  const change = (changed: Values): void => setValues((before) => ({ ...before, ...changed }))
  return { name, setName, openTo, setOpenTo, values, change, add, start }
}

export type NewApplication = ReturnType<typeof useNew>

/** Our own part. */
export const Here = ({ offer, form }: { offer: Offer; form: NewApplication }) => {
  const fault = faultOf(form.add.error)
  return (
    <Stack gap="md">
      <TextInput
        label="Name"
        description="People read it on the tile."
        name="name"
        required
        error={fault?.field === 'name' ? fault.words : undefined}
        value={form.name}
        onChange={(event) => form.setName(event.currentTarget.value)}
      />
      <ApplicationSettings
        kind={offer.kind}
        settings={settingsOf(offer)}
        values={form.values}
        fault={fault}
        change={form.change}
        hasDescription={offer.preset === undefined}
      />
    </Stack>
  )
}

/** What the hub says against it, where no field shows it. */
export const NewTrouble = ({ offer, form }: { offer: Offer; form: NewApplication }) => {
  const { error } = form.add
  const fault = faultOf(error)
  const isShown = isAbout(fault, settingsOf(offer)) || nameFields.includes(fault?.field ?? '')
  return error && !isShown ? <Trouble error={error} /> : null
}
