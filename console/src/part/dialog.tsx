/** A question above the page: its heading, what stands in it, and a way back. */
import { Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

export const Dialog = (given: {
  isOpen: boolean
  close: () => void
  title: string
  /** It ends by its own button alone: what it shows is not to be lost by a slip. */
  isHeld?: boolean
  children: ReactNode
}) => {
  const { isOpen, close, title, isHeld = false, children } = given
  return (
    <Modal.Root
      opened={isOpen}
      onClose={close}
      closeOnEscape={!isHeld}
      closeOnClickOutside={!isHeld}
      // It would write a style into the page that the policy of the page forbids.
      lockScroll={false}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body>
          <Stack gap="md">
            <Modal.Title fz="h4" fw={650}>
              {title}
            </Modal.Title>
            {children}
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
