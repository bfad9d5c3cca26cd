/** What holds behind every proxy, asked of a real one that reads our example. */
import { after, before, describe } from 'node:test'
import { testForging } from './forging.ts'
import { testPassing } from './passing.ts'
import { testPath } from './path.ts'
import { type ExampleProxy, openPlace, type Place } from './place.ts'
import { testSigningIn } from './signing-in.ts'
import { testStopping } from './stopping.ts'

/** Runs all of it; the hub is stopped at the end. */
export const testProxy = (name: string, proxy: ExampleProxy): void => {
  describe(name, () => {
    let place: Place
    before(async () => {
      place = await openPlace(proxy)
    })
    after(() => place?.close())
    const get = (): Place => place
    for (const part of [testSigningIn, testPassing, testForging, testPath]) part(name, get)
    testStopping(name, proxy, get)
  })
}
