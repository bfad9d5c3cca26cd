/** Floors: under these no ratio may fall. They are raised when we are better, and never lowered. */
import { readFileSync } from 'node:fs'
import type { Result } from './round.ts'
import type { Started } from './start.ts'

type Floor = {
  /** Of the rate by that of the limit. */
  ratio?: number
  /** Of the limit's processor time by the hub's. */
  cpu?: number
  /** How many times as fast as its peers. */
  peer?: number
}

type Floors = { [engine: string]: { [job: string]: Floor } } & {
  /** No more than so many seconds, and times the start of bare Fastify. */
  start: { seconds: number; timesFastify: number; memoryMiB: number }
}

const floors: Floors = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8'))

const say = (what: string, is: number, floor: number): string =>
  `${what}: ${is.toFixed(3)} is under its floor of ${floor}`

const faultsOf = ({ engine, name, ratio, cpuRatio, peers }: Result): string[] => {
  const floor = floors[engine]?.[name] ?? {}
  const pairs: [string, number | undefined, number | undefined][] = [
    ['ratio to the limit', ratio.median, floor.ratio],
    ['ratio of processor time', cpuRatio?.median, floor.cpu],
    ...peers.map(({ title, times }): [string, number, number | undefined] => [
      `times ${title}`,
      times.median,
      floor.peer,
    ]),
  ]
  return pairs.flatMap(([what, is, least]) =>
    is !== undefined && least !== undefined && is < least
      ? [say(`${engine} ${name}, ${what}`, is, least)]
      : [],
  )
}

const faultsOfStart = (started: readonly Started[]): string[] => {
  const foyer = started.find(({ name }) => name === 'Foyer')
  const fastify = started.find(({ name }) => name === 'bare Fastify')
  if (!foyer || !fastify) return []
  const { seconds, timesFastify, memoryMiB } = floors.start
  const times = foyer.seconds.median / fastify.seconds.median
  return [
    ...(foyer.seconds.median > seconds && times > timesFastify
      ? [`start: ${foyer.seconds.median.toFixed(2)} s, ${times.toFixed(1)} times bare Fastify`]
      : []),
    ...(foyer.memoryMiB.median > memoryMiB
      ? [`memory: ${foyer.memoryMiB.median.toFixed(0)} MiB are over ${memoryMiB}`]
      : []),
  ]
}

/** What is under its floor, in words. */
export const findFaults = (results: readonly Result[], started: readonly Started[]): string[] => [
  ...results.flatMap(faultsOf),
  ...faultsOfStart(started),
]
