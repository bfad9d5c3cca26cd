/** From the start of a process to its first good answer, and what memory it then takes. */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { memoryOf } from './cpu.ts'
import { freePort, waitFor } from './foyer.ts'
import type { Place } from './place.ts'
import { type Spread, spreadOf } from './spread.ts'

export type Started = { name: string; seconds: Spread; memoryMiB: Spread }

type Start = { seconds: number; memory: number }

/** By then what was only needed for the start has been let go. */
const settleMs = 300

/** Where each of the bare servers answers with 200. */
const bare = {
  'bare Fastify': { file: 'bare/fastify.mjs', path: '/' },
  'oidc-provider': { file: 'bare/oidc-provider.mjs', path: '/.well-known/openid-configuration' },
}

const startBare = async ({ file, path }: { file: string; path: string }): Promise<Start> => {
  const port = await freePort()
  const begunAt = performance.now()
  const script = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, [script, String(port)], { stdio: 'ignore' })
  try {
    await waitFor(port, path)
    const seconds = (performance.now() - begunAt) / 1000
    await sleep(settleMs)
    return { seconds, memory: memoryOf(child.pid ?? 0) }
  } finally {
    child.kill()
  }
}

const startFoyer = async ({ foyer }: Place): Promise<Start> => {
  const seconds = await foyer.restart()
  await sleep(settleMs)
  return { seconds, memory: memoryOf(foyer.pid()) }
}

export const measureStarts = async (place: Place, rounds: number): Promise<Started[]> => {
  const starts = new Map<string, Start[]>()
  const note = (name: string, start: Start): void => {
    starts.set(name, [...(starts.get(name) ?? []), start])
  }
  for (let round = 0; round < rounds; round += 1) {
    note('Foyer', await startFoyer(place))
    for (const [name, how] of Object.entries(bare)) note(name, await startBare(how))
  }
  return [...starts].map(([name, all]) => ({
    name,
    seconds: spreadOf(all.map(({ seconds }) => seconds)),
    memoryMiB: spreadOf(all.map(({ memory }) => memory)),
  }))
}
