/** Whether a source is in use. To switch it off may keep people out, so it is asked about first. */
import { Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Connector } from '../client.ts'
import { Asked } from '../part/asked.tsx'
import { Trouble } from '../part/state.tsx'
import { useChange } from '../query.ts'

/** What is read again when a source has changed. */
export const sourceReads = ['listConnectors', 'getConnector', 'getConnectorUse'] as const

export const SourceSwitch = ({
  source,
  say,
  isLabelled = false,
}: {
  source: Connector
  say: (words: string) => void
  isLabelled?: boolean
}) => {
  const [isAsking, { open, close }] = useDisclosure(false)
  const change = useChange('changeConnector', [...sourceReads])
  const set = async (isActive: boolean): Promise<void> => {
    await change.mutateAsync({ path: { connector: source.id }, body: { isActive } })
    say(`${source.name} is switched ${isActive ? 'on' : 'off'}.`)
  }
  return (
    <>
      <Switch
        aria-label={`${source.name} is in use`}
        {...(isLabelled && { label: source.isActive ? 'In use' : 'Switched off' })}
        checked={source.isActive}
        disabled={change.isPending}
        onChange={() => (source.isActive ? open() : void set(true).catch(() => undefined))}
      />
      {change.error && !isAsking && <Trouble error={change.error} />}
      <Asked
        isOpen={isAsking}
        close={close}
        title={`Switch off ${source.name}?`}
        label="Switch it off"
        keep="Keep it on"
        run={() => set(false)}
      >
        Nobody can sign in with it, and it can write nothing here, until it is switched on again.
        Who is signed in stays signed in. Its settings stay as they are.
      </Asked>
    </>
  )
}
