/** Something to be done with one line of a list: a small button, and the question before it. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Asked } from './asked.tsx'

export const RowAct = (given: {
  /** On the small button: "Sign out". */
  word: string
  /** All of it, for who hears it, and on the button that does it: "Sign out Firefox". */
  label: string
  title: string
  /** What will happen, in sentences. */
  children: ReactNode
  isHarmless?: boolean
  run: () => Promise<unknown>
  done?: () => void
}) => {
  const [isOpen, { open, close }] = useDisclosure(false)
  const { word, label, ...question } = given
  return (
    <>
      <Button size="xs" variant="default" aria-label={label} onClick={open}>
        {word}
      </Button>
      <Asked {...question} label={label} isOpen={isOpen} close={close} />
    </>
  )
}
