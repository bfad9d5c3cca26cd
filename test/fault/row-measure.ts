/** What is measured beside the faults, each with the target that it is held to. */
import { measureLoop, measureMemory, measureSoak, measureTiming } from './measure.ts'
import type { Row } from './row.ts'

const memoryMost = 256
const sessionCount = 10_000
const loopMost = 20
const loopSeconds = 15
const timingSamples = 300
/** So unlikely a difference is one. */
const chanceLeast = 0.001

const faultIf = (isWrong: boolean, words: string): string[] => (isWrong ? [words] : [])

export const measureRows: readonly Row[] = [
  {
    id: 'memory',
    promise: `${sessionCount} live sessions, each used: at most ${memoryMost} MiB`,
    isLong: true,
    try: async ({ seed }) => {
      const mib = Math.round(await measureMemory(sessionCount, seed))
      const faults = faultIf(mib > memoryMost, `${mib} MiB`)
      return { cycles: `${sessionCount} sessions`, faults, told: `${mib} MiB` }
    },
  },
  {
    id: 'event loop',
    promise: `Passwords hashed at full rate: 99 % of delays up to ${loopMost} ms`,
    isLong: true,
    try: async ({ seed }) => {
      const { p99Ms, perSecond } = await measureLoop(loopSeconds, seed)
      const told = `p99 ${p99Ms.toFixed(1)} ms at ${perSecond.toFixed(0)} sign-ins a second`
      return { cycles: `${loopSeconds} s`, faults: faultIf(p99Ms > loopMost, told), told }
    },
  },
  {
    id: 'timing',
    promise: 'Time does not tell whether an account is there',
    isLong: true,
    try: async ({ seed }) => {
      const { p, known, other } = await measureTiming(timingSamples, seed)
      const medians = `medians ${known.toFixed(1)} and ${other.toFixed(1)} ms`
      const told = `p = ${p.toFixed(3)} (Mann–Whitney), ${medians}`
      return { cycles: `2 × ${timingSamples}`, faults: faultIf(p < chanceLeast, told), told }
    },
  },
  {
    id: 'soak',
    promise: 'Memory under mixed load does not grow without end (a look, not a proof)',
    isLong: true,
    try: async ({ seed, soakMinutes }) => {
      const { wrong, mib, slope, acknowledged } = await measureSoak(soakMinutes, seed)
      const told = `${mib.toFixed(0)} MiB at the end, ${slope.toFixed(1)} MiB a minute`
      return {
        ...{ cycles: `${soakMinutes} min`, faults: wrong },
        told: `${told}, ${acknowledged} acts acknowledged`,
      }
    },
  },
]
