/**
 * Verifying an export: without the hub, line by line, in memory that does not grow with it. Each
 * chain must be whole from its first line to the checkpoint that follows it.
 */
import type { KeyObject } from 'node:crypto'
import { isSigned, readCheckpoint } from './audit-checkpoint.ts'
import { chainOf, hashEvent, readLine, type Sealed, writeLine } from './audit-line.ts'

export type FileFault = { line: number; words: string }

/** What was read of a chain since its last checkpoint. */
type Stretch = { first: number; previous: string; position: number; hash: string }

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is wrong with an event that follows that stretch, or nothing. */
const findFault = (
  sealed: Sealed,
  text: string,
  before: Stretch | undefined,
): string | undefined => {
  const { position, previous, hash, event, chain } = sealed
  if (before && position !== before.position + 1) {
    return `position ${position} comes after ${before.position}`
  }
  if (before && previous !== before.hash) return `position ${position} follows another event`
  if (writeLine(sealed) !== text || chainOf(event) !== chain)
    return `position ${position} was altered`
  const isRight = hashEvent(previous, position, event) === hash
  return isRight ? undefined : `position ${position} was altered`
}

/** The first faults are kept; `line` takes one line, and `end` says that there are no more. */
export const createFileCheck = (publicKey: KeyObject, faultsShown = 100) => {
  const stretches = new Map<string, Stretch>()
  const found = { lines: 0, events: 0, chains: 0, faultCount: 0, faults: [] as FileFault[] }
  const say = (words: string): void => {
    found.faultCount += 1
    if (found.faults.length < faultsShown) found.faults.push({ line: found.lines, words })
  }

  const addEvent = (sealed: Sealed, text: string): void => {
    const { chain, position, previous, hash } = sealed
    const before = stretches.get(chain)
    const fault = findFault(sealed, text, before)
    if (fault !== undefined) say(`${chain}: ${fault}`)
    const start = before ?? { first: position, previous }
    stretches.set(chain, { first: start.first, previous: start.previous, position, hash })
    found.events += 1
  }

  const addCheckpoint = (value: unknown): void => {
    const checkpoint = readCheckpoint(value)
    if (!checkpoint) {
      say('this is neither an event nor a checkpoint')
      return
    }
    const { chain, first, previous, position, hash } = checkpoint
    const stretch = stretches.get(chain)
    stretches.delete(chain)
    found.chains += 1
    if (!isSigned(checkpoint, publicKey)) {
      say(`${chain}: the checkpoint is not signed by this key`)
    } else if (stretch?.first !== first || stretch.previous !== previous) {
      say(`${chain}: the checkpoint begins at position ${first}, and the events do not`)
    } else if (stretch.position !== position || stretch.hash !== hash) {
      say(`${chain}: the checkpoint ends at position ${position}, and the events do not`)
    }
  }

  return {
    line(text: string): void {
      found.lines += 1
      const value = readJson(text)
      const sealed = readLine(value)
      if (sealed) addEvent(sealed, text)
      else addCheckpoint(value)
    },
    end(): typeof found {
      for (const chain of stretches.keys())
        say(`${chain}: no checkpoint follows: the end is missing`)
      if (found.lines === 0) say('there is no line')
      return found
    },
  }
}
