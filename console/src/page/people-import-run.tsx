/** Carries an import out, step after step, for as long as the page is open. */
import { Button, Checkbox, Group, Progress, Stack, Text } from '@mantine/core'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../call.ts'
import type { Import } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { queryClient } from '../query.ts'
import { countWords, peopleWords } from './person-word.ts'

/** When no more letters are taken for now, the next step waits a little. */
const restMs = 2_000

const linesDone = ({ done }: Import): number => done.add + done.change + done.same + done.skip

const reads = ['listPeople', 'listImports', 'getOrganization']

/** Steps follow one another until it is over, the page is left, or something does not work. */
const useSteps = (from: Import) => {
  const [now, setNow] = useState(from)
  const [error, setError] = useState<Error>()
  const [isRunning, setRunning] = useState(false)
  const isHere = useRef(true)
  useEffect(() => {
    isHere.current = true
    return () => {
      isHere.current = false
    }
  }, [])
  const run = useCallback(
    async (isInviting: boolean): Promise<void> => {
      setRunning(true)
      setError(undefined)
      try {
        for (let before = from; isHere.current; ) {
          const after = await call('stepImport', {
            path: { import: from.id },
            body: { isInviting },
          })
          setNow(after)
          if (after.isOver) break
          const isStill = linesDone(after) === linesDone(before) && after.invited === before.invited
          if (isStill) await new Promise((resolve) => setTimeout(resolve, restMs))
          before = after
        }
      } catch (thrown) {
        setError(thrown as Error)
      } finally {
        setRunning(false)
        for (const name of reads) await queryClient.invalidateQueries({ queryKey: [name] })
      }
    },
    [from],
  )
  return { now, error, isRunning, run }
}

const Doing = ({ now }: { now: Import }) => {
  const done = linesDone(now)
  const share = now.rows === 0 ? 100 : (100 * done) / now.rows
  const words = `${countWords(done)} of ${countWords(now.rows)} lines`
  return (
    <Stack gap="xs">
      <Progress.Root size="lg">
        <Progress.Section value={share} aria-label="Lines that are done" aria-valuetext={words} />
      </Progress.Root>
      <Text size="sm" role="status">
        {words}
        {now.isInviting && `, ${peopleWords(now.invited)} invited`}
      </Text>
    </Stack>
  )
}

const Outcome = ({ now }: { now: Import }) => {
  const { add, change, same, skip } = now.done
  return (
    <Stack gap="xs" role="status">
      <Text fw={600}>It is done.</Text>
      <Text size="sm">
        {`${peopleWords(add)} added, ${countWords(change)} changed, `}
        {`${countWords(same)} were so already, ${countWords(skip)} left alone.`}
        {now.isInviting && ` ${peopleWords(now.invited)} have got an invitation.`}
      </Text>
    </Stack>
  )
}

const Begin = ({ given, start }: { given: Import; start: (isInviting: boolean) => void }) => {
  const { me } = usePlace()
  const [isInviting, setInviting] = useState(false)
  const { add, change } = given.expected
  if (add + change === 0) {
    return <Text size="sm">There is nothing to do: everybody is as the table says.</Text>
  }
  const parts = [
    ...(add > 0 ? [`adds ${peopleWords(add)}`] : []),
    ...(change > 0 ? [`changes ${peopleWords(change)}`] : []),
  ]
  return (
    <Stack gap="md" align="flex-start">
      {add > 0 && (
        <Checkbox
          label="Invite everybody who is new"
          description={
            me.hub.sendsMail
              ? 'Each gets a letter with a link to choose a password, good for a week.'
              : 'This hub sends no mail. Invite them one by one on their pages.'
          }
          disabled={!me.hub.sendsMail}
          checked={isInviting}
          onChange={(event) => setInviting(event.currentTarget.checked)}
        />
      )}
      <Text size="sm">It {parts.join(' and ')}. Nobody is removed.</Text>
      <Button onClick={() => start(isInviting)}>Start the import</Button>
    </Stack>
  )
}

export const RunImport = ({ given }: { given: Import }) => {
  const { now, error, isRunning, run } = useSteps(given)
  const isBegun = now.isInviting !== null
  return (
    <Card title={now.isOver ? 'What came of it' : 'Carry it out'}>
      <Stack gap="md">
        {isBegun && <Doing now={now} />}
        {now.isOver && <Outcome now={now} />}
        {!isBegun && !isRunning && <Begin given={now} start={(invite) => void run(invite)} />}
        {isRunning && (
          <Text size="sm" c="dimmed">
            It goes on as long as this page is open. Whatever is done stays done: come back within a
            day, and it goes on where it was.
          </Text>
        )}
        {error && <Trouble error={error} />}
        {isBegun && !isRunning && !now.isOver && (
          <Group>
            <Button onClick={() => void run(now.isInviting === true)}>Go on</Button>
          </Group>
        )}
      </Stack>
    </Card>
  )
}
