/** Which Foyer this is. */
import { readFileSync } from 'node:fs'

const path = new URL('../package.json', import.meta.url)

export const version: string = JSON.parse(readFileSync(path, 'utf8')).version
