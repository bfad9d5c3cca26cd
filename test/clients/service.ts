/** The example services of `examples/user-service`, each run by its own interpreter. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../examples/user-service/${name}`, import.meta.url))

/** As their README says to start each. */
export const services: Record<string, (port: number) => [program: string, ...words: string[]]> = {
  Node: () => [process.execPath, fileOf('service.mjs')],
  PHP: (port) => ['php', '-S', `127.0.0.1:${port}`, fileOf('service.php')],
  Python: () => ['python3', '-B', fileOf('service.py')],
}

/** A port that nobody listens at: PHP cannot choose one by itself. */
const findPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Resolves when it says where it is. */
export const openService = async (language: string) => {
  const port = await findPort()
  const [program = '', ...words] = services[language]?.(port) ?? []
  const env = { ...process.env, PORT: String(port) }
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  const isThere = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line.includes(url)) isThere.resolve()
    })
  }
  child.once('exit', () => isThere.reject(new Error(`the ${language} service has ended`)))
  await isThere.promise
  return {
    url,
    async close(): Promise<void> {
      child.kill()
      await ended
    },
  }
}
