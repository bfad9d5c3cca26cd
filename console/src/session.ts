/** Whether the person is still signed in: the first call that is told otherwise says so here. */
import { useSyncExternalStore } from 'react'

let isOver = false
const listeners = new Set<() => void>()

const tell = (over: boolean): void => {
  isOver = over
  for (const listener of listeners) listener()
}

/** The hub has said that nobody is signed in. */
export const endSession = (): void => tell(true)

/** The person signs in elsewhere and goes on here. */
export const resumeSession = (): void => tell(false)

const listen = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useSessionOver = (): boolean => useSyncExternalStore(listen, () => isOver)
