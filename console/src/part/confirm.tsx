/** Asks before something is done that cannot be undone, and says what it will do. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Asked } from './asked.tsx'

export const Confirmed = (given: {
  /** The words on the button, and on the one that does it: "Remove Ana Ruiz". */
  label: string
  title: string
  /** What will happen, in sentences. */
  children: ReactNode
  /** To be typed first, for what takes much with it. */
  typed?: string
  run: () => Promise<unknown>
  done?: () => void
}) => {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        {given.label}
      </Button>
      <Asked {...given} isOpen={isOpen} close={close} />
    </>
  )
}
