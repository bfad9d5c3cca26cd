/** What has just been done, in a sentence that is seen and read out; also across pages. */
import { Alert, Box } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useHistoryState } from 'wouter/use-browser-location'

/** What the page that led here has done: `go(path, { state: { said: '…' } })`. */
type Said = { said?: string } | null

/** Gives what stands at the top of the page, and what says something there. */
export const useNotice = (): { notice: ReactNode; say: (words: string) => void } => {
  const state = useHistoryState<Said>()
  const [words, say] = useState(state?.said ?? '')
  const notice = (
    <Box role="status" hidden={words === ''}>
      {words !== '' && (
        <Alert
          variant="outline"
          color="accent"
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => say('')}
        >
          {words}
        </Alert>
      )}
    </Box>
  )
  return { notice, say }
}
