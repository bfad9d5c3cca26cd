/** Calls the Node client as the lines of the standard input say, and answers each with a line. */
import { createInterface } from 'node:readline'
import { inspect } from 'node:util'
import { createBot, createRoom, FoyerError } from '../../../clients/node/foyer.mjs'

const make = {
  FoyerRoom: ({ address, key, isStrict }) => createRoom(address, key, { isStrict }),
  FoyerBot: ({ address, ...keys }) => createBot(address, keys),
}

let made

const answer = async (given) => {
  try {
    if (given.make) {
      made = make[given.make](given.arguments)
      return { value: inspect(made) }
    }
    return { value: await made[given.call](...given.arguments) }
  } catch (error) {
    const isOwn = error instanceof FoyerError
    if (!isOwn && !(error instanceof TypeError)) throw error
    const told = { message: error.message, ...(isOwn && { isRefusal: error.isRefusal }) }
    return { error: told, trace: inspect(error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
}
