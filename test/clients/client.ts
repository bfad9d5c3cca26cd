/** The three clients, each driven in a process of its own interpreter by lines of JSON. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const fileOf = (name: string): string => fileURLToPath(new URL(`testdata/${name}`, import.meta.url))

/** How each is started: PHP shows arguments in traces, Python keeps no compiled files. */
export const languages = {
  PHP: [
    'php',
    '-d',
    'display_errors=stderr',
    '-d',
    'zend.exception_ignore_args=0',
    fileOf('drive.php'),
  ],
  Node: [process.execPath, fileOf('drive.mjs')],
  Python: ['python3', '-B', fileOf('drive.py')],
} as const

export type Language = keyof typeof languages

type Told = { message: string; isRefusal?: boolean }
type Answer = { value?: unknown; error?: Told; trace?: string }

/** What a client threw. `isRefusal` is missing where it was used wrongly. */
export type Thrown = Error & { isRefusal?: boolean; trace: string }

/** A room or a bot, as a website's server makes one. */
export const openClient = async (
  language: Language,
  kind: 'FoyerRoom' | 'FoyerBot',
  given: Record<string, string | boolean>,
) => {
  const [program, ...words] = languages[language]
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (question: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(question)}\n`)
    const { value: line, done } = await lines.next()
    if (done) throw new Error(`${language} ended in the middle`)
    const { value, error, trace = '' } = JSON.parse(line) as Answer
    if (error) throw Object.assign(new Error(error.message), { ...error, trace }) satisfies Thrown
    return value
  }
  const close = (): void => void child.kill()
  try {
    const dump = String(await ask({ make: kind, arguments: given }))
    return {
      /** What a developer sees who prints it. */
      dump,
      call: (name: string, ...values: unknown[]) => ask({ call: name, arguments: values }),
      /** A call that gives a text: a token, an address or HTML. */
      text: async (name: string, ...values: unknown[]): Promise<string> =>
        String(await ask({ call: name, arguments: values })),
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

export type Client = Awaited<ReturnType<typeof openClient>>
