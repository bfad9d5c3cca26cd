/** The settings of an application, its picture, and its removal. */
import { Button, FileButton, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { tagOf } from '../call.ts'
import type { Application, Kind } from '../client.ts'
import { Confirmed } from '../part/confirm.tsx'
import { Mark } from '../part/mark.tsx'
import { Card } from '../part/page.tsx'
import { faultOf, isAbout, type Values } from '../part/setting-form.tsx'
import { Trouble } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import { ApplicationSettings } from './application-form.tsx'
import { applicationReads } from './application-kind.ts'

type Props = { application: Application; say: (words: string) => void }

const Settings = ({ application, kind, say }: Props & { kind: Kind }) => {
  const [name, setName] = useState(application.name)
  const [position, setPosition] = useState<number | string>(application.position)
  const [values, setValues] = useState<Values>({})
  const change = useChange('changeApplication', [...applicationReads])
  const fault = faultOf(change.error)
  const isShown = isAbout(fault, kind.settings) || fault?.field === 'name'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate(
      {
        path: { application: application.id },
        body: { name, position: Number(position) || 0, settings: values },
        seen: tagOf(application),
      },
      {
        onSuccess: () => {
          setValues({})
          say(`${name} is saved. It holds from the next time that somebody opens it.`)
        },
      },
    )
  }
  return (
    <form onSubmit={submit}>
      <Card title="Settings">
        <Stack gap="md">
          <TextInput
            label="Name"
            description="People read it on the tile."
            required
            error={fault?.field === 'name' ? fault.words : undefined}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ApplicationSettings
            kind={kind}
            settings={kind.settings}
            values={{ ...application.settings, ...values }}
            secrets={application.secrets}
            fault={fault}
            change={(changed) => setValues((before) => ({ ...before, ...changed }))}
            hasDescription
          />
          <NumberInput
            label="Place in the order"
            description="Smaller ones come first; equal ones by their names."
            min={0}
            max={100_000}
            allowDecimal={false}
            maw="12rem"
            value={position}
            onChange={setPosition}
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

const iconTypes = 'image/png,image/jpeg,image/gif,image/webp,image/svg+xml'

const Icon = ({ application, say }: Props) => {
  const path = { application: application.id }
  const set = useChange('setApplicationIcon', [...applicationReads])
  const remove = useChange('removeApplicationIcon', [...applicationReads])
  const error = set.error ?? remove.error
  const take = (file: File | null): void => {
    if (!file) return
    remove.reset()
    set.mutate({ path, body: file }, { onSuccess: () => say('It has that picture now.') })
  }
  const drop = (): void => {
    set.reset()
    remove.mutate({ path }, { onSuccess: () => say('It shows letters again.') })
  }
  return (
    <Card title="Picture">
      <Stack gap="md">
        <Group gap="md">
          <Mark {...application} />
          <FileButton onChange={take} accept={iconTypes}>
            {(props) => (
              <Button {...props} variant="default" loading={set.isPending}>
                Choose a picture
              </Button>
            )}
          </FileButton>
          {application.icon !== null && (
            <Button variant="default" loading={remove.isPending} onClick={drop}>
              Show letters
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          A square PNG, JPEG, GIF, WebP or SVG, up to 1 MB.
        </Text>
        {error && <Trouble error={error} />}
      </Stack>
    </Card>
  )
}

const countMost = 1000

/** So many, in words; more are not counted. */
const writeCount = (count: number, word: string): string =>
  count >= countMost ? `${countMost} ${word}s or more` : `${count} ${word}${count === 1 ? '' : 's'}`

/** What goes with it. */
const Consequences = ({ application }: { application: Application }) => {
  const path = { application: application.id }
  const grants = useAnswer('listGrants', { path, query: { limit: countMost } })
  const keys = useAnswer('listKeys', {
    path: { organization: application.organization },
    query: { of: 'application', owner: application.id, limit: countMost },
  })
  return (
    <Stack gap="xs">
      <Text size="sm">
        Its tile is gone at once, and links to it open nothing any more. Sessions that it has of its
        own stay until it ends them.
      </Text>
      {grants.data && keys.data && (
        <Text size="sm">
          It takes along {writeCount(grants.data.items.length, 'grant')} and{' '}
          {writeCount(keys.data.items.length, 'key')}.
        </Text>
      )}
    </Stack>
  )
}

const Remove = ({ application }: { application: Application }) => {
  const { organization } = usePlace()
  const [, go] = useLocation()
  const { id, name } = application
  const remove = useChange('removeApplication', ['listApplications'])
  return (
    <Card title="Remove it">
      <Confirmed
        label={`Remove ${name}`}
        title={`Remove ${name}?`}
        typed={name}
        run={() => remove.mutateAsync({ path: { application: id } })}
        done={() =>
          go(pathIn(organization, 'applications'), { state: { said: `${name} is gone.` } })
        }
      >
        <Consequences application={application} />
      </Confirmed>
    </Card>
  )
}

export const ApplicationChange = ({ application, kind, say }: Props & { kind: Kind }) => (
  <Stack gap="lg">
    <Settings {...{ application, kind, say }} />
    <Icon {...{ application, say }} />
    <Remove application={application} />
  </Stack>
)
