/**
 * A hub on a SQLite file that adds people, applications and sessions until it is killed, many at
 * once, and says on standard output which of them were acknowledged: kind and id.
 */
import { writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { dialects } from '../../src/dialects/index.ts'
import { createHub } from '../../src/hub.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import { createStore } from '../../src/store/store.ts'
import { systemWorld } from '../../src/world.ts'

const [file = '', name = ''] = process.argv.slice(2)
const atOnce = 8

const store = createStore(openSqlite({ file }), Date.now)
const config = {
  ...{ port: 0, host: '', url: 'http://localhost:3000', baseDomain: 'localhost', data: '' },
  ...{ database: undefined, secret: 'a secret of the tests, long enough to be one' },
  previousSecrets: [],
  ...{ processes: 1, drainSeconds: 0, trustedProxies: [], outsideAllow: [] },
  copyCheck: false,
  ...{ mail: undefined, mailFrom: '', attemptDays: 30, eventDays: undefined, attemptSampling: 1 },
  ...{ metrics: undefined, metricsToken: '' },
  ...{ isDevelopment: true, logLevel: 'silent' },
}
const hub = createHub({ config, store, world: systemWorld, dialects })
const home = await hub.organizations.add({ name: `Harbor ${name}` })

const say = (kind: string, id: string | number): void => void writeSync(1, `${kind} ${id}\n`)

let count = 0

const writeForever = async (): Promise<never> => {
  for (;;) {
    const number = count++
    const user = await hub.users.add({ home, email: `p${number}.${name}@harbor.example` })
    say('user', user.id)
    const application = await hub.applications.add({
      owner: home,
      name: `Application ${number}`,
      type: 'link',
      settings: { url: 'https://app.example/' },
    })
    say('application', application.id)
    await hub.sessions.start({ user, method: 'password' })
    say('session', user.id)
    if (number % 3 !== 0) continue
    await hub.users.remove(user.id)
    say('removed', user.id)
  }
}

const sealForever = async (): Promise<never> => {
  for (;;) {
    await hub.audit.seal()
    await turn()
  }
}

await Promise.all([...Array.from({ length: atOnce }, writeForever), sealForever()])
