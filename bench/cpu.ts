/**
 * What a process and its children have taken of the machine, as Linux tells it. Elsewhere it is
 * not known, and the table says so.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const threadsOf = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** The process, and those that it started. */
const familyOf = (pid: number): number[] => [
  pid,
  ...threadsOf(pid)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).trim().split(' '))
    .filter((child) => child !== '')
    .flatMap((child) => familyOf(Number(child))),
]

export const isCpuKnown = existsSync('/proc/self/schedstat')

/** Seconds on a processor, all threads together; of those that are still there. */
export const cpuSecondsOf = (pid: number): number => {
  let nanoseconds = 0
  for (const member of familyOf(pid)) {
    for (const thread of threadsOf(member)) {
      nanoseconds += Number(read(`/proc/${member}/task/${thread}/schedstat`).split(' ')[0])
    }
  }
  return nanoseconds / 1e9
}

/** Resident memory of the process and its children, in MiB. */
export const memoryOf = (pid: number): number => {
  const kibibytes = familyOf(pid).map((member) =>
    Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${member}/status`))?.[1] ?? 0),
  )
  return kibibytes.reduce((sum, each) => sum + each, 0) / 1024
}
