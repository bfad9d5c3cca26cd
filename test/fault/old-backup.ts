/**
 * FLT-14: backups are made under load, the load goes on, and one is restored in another place:
 * what was acknowledged before it began is there, and what was begun before it is over.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../src/command/run.ts'
import { getConfig, openHub } from '../../src/main.ts'
import { startProcess } from '../command/foyer.ts'
import { createLedger } from './ledger.ts'
import { createDoor, createLoad } from './load.ts'
import { type Entry, groupByThing, judge, type State } from './oracle.ts'
import { createRandom } from './random.ts'
import { cookieOf, openScene, type Scene } from './scene.ts'

const aWhileMs = 1_500

const type = async (words: string[], environment: Record<string, string>): Promise<void> => {
  let said = ''
  const complain = (text: string): void => {
    said += text
  }
  const status = await run(words, environment, { say: () => {}, complain, input: () => '' })
  assert.equal(status, 0, said)
}

/** An administrator who has signed in again, after everybody was signed out. */
const enterAgain = async (scene: Scene, environment: Record<string, string>): Promise<void> => {
  const hub = await openHub(getConfig(environment))
  const organization = await hub.organizations.get(scene.cast.organization)
  const user = await hub.users.findByEmail(organization.rootId, 'ana@harbor.example')
  assert.ok(user)
  const { secret } = await hub.sessions.start({ user, method: 'password' })
  scene.cast.administrator = cookieOf(secret)
  await hub.close()
}

/** Of what was said before the backup, that of which nothing was said while it was made. */
const settledBefore = (entries: readonly Entry[], begun: number, ended: number): Entry[] => {
  const meanwhile = new Set(entries.slice(begun, ended).map(({ thing }) => thing))
  return entries.slice(0, begun).filter(({ thing }) => !meanwhile.has(thing))
}

const isOver = (thing: string): boolean => /^(session|ticket) /.test(thing)

/** One backup and its restoration: what is wrong, and how much was looked at. */
export const restoreOld = async (seed: number) => {
  const random = createRandom(seed)
  const ledger = createLedger(random)
  const door = createDoor(random)
  const scene = await openScene()
  const load = createLoad({ door, ledger, random, cast: scene.cast })
  const running = await scene.start()
  door.move(running.port)
  load.start()
  await sleep(aWhileMs)
  const file = join(scene.folder, 'backup.sqlite')
  const begun = ledger.entries.length
  await type(['backup', file], scene.environment)
  const ended = ledger.entries.length
  await sleep(aWhileMs)
  await load.stop()
  await running.stop()
  assert.deepEqual(ledger.wrong, [])

  const data = join(scene.folder, 'restored')
  const environment = { ...scene.environment, FOYER_DATA: data }
  await type(['restore', file], environment)
  await enterAgain(scene, environment)
  const restored = await startProcess(data, environment)
  door.move(restored.port)
  const before = ledger.entries.length
  const states = await ledger.look(true)
  const tried = ledger.entries.slice(before).filter(({ word }) => word === 'yes')
  const entries = settledBefore(ledger.entries.slice(0, before), begun, ended)
  const kept = entries.filter(({ thing }) => !isOver(thing))
  const sessions = [...states].filter(([thing]) => isOver(thing))
  const alive = sessions.filter(([, state]) => state === ('alive' satisfies State))
  await restored.stop()
  const wrong = [
    ...tried.map(({ thing }) => `${thing} was good after the restoration`),
    ...alive.map(([thing]) => `${thing} is alive after the restoration`),
  ]
  const faults = judge(kept, { states, audit: [], wrong })
  scene.close()
  return { faults, things: groupByThing(kept).size, sessions: sessions.length }
}
