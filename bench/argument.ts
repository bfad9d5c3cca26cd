/** What was asked for on the command line. */
import { parseArgs } from 'node:util'

export const engines = ['sqlite', 'postgres', 'postgres-all'] as const
export type Engine = (typeof engines)[number]

export type Arguments = {
  /** Parts of names; without one, all jobs. */
  jobs: string[]
  engines: Engine[]
  rounds: number
  seconds: number
  isQuick: boolean
  hasGrowth: boolean
  /** Also other products that are installed here. */
  hasPeers: boolean
  /** Writes no file and holds no floors: for a look. */
  isDry: boolean
  /** A folder for processor profiles of the hub. */
  profile: string | undefined
}

export const help = `npm run bench -- [words of jobs] [options]

  --quick           short rounds, in less than three minutes
  --engine <name>   sqlite, postgres, postgres-all (a process a core); several by commas
  --rounds <n>      how often each job and its limit take turns
  --seconds <n>     how long each job is driven in a round
  --growth          also a directory of 100,000 people, and from 1,000 to 1,000,000 people and
                    sessions (a quarter of an hour)
  --peers           beside saml-launch also other products, where they are installed
                    (see bench/README.md)
  --profile <dir>   writes processor profiles of the hub there
  --dry             writes no results and holds no floors
`

const isEngine = (name: string): name is Engine => (engines as readonly string[]).includes(name)

const readEngines = (text: string | undefined): Engine[] => {
  if (text === undefined) return [...engines]
  const names = text.split(',')
  const wrong = names.find((name) => !isEngine(name))
  if (wrong !== undefined) throw new Error(`--engine ${wrong} is none of ${engines.join(', ')}`)
  return names.filter(isEngine)
}

const readNumber = (text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text)
  if (!(value > 0)) throw new Error(`${text} is not a number of rounds or seconds`)
  return value
}

/** Undefined where help is asked for. */
export const readArguments = (words: string[]): Arguments | undefined => {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      dry: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      engine: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'string' },
    },
  })
  if (values.help) return undefined
  return {
    jobs: positionals,
    engines: readEngines(values.engine ?? (values.quick ? 'sqlite,postgres' : undefined)),
    rounds: readNumber(values.rounds, values.quick ? 2 : 7),
    seconds: readNumber(values.seconds, values.quick ? 0.5 : 3),
    isQuick: values.quick,
    hasGrowth: values.growth,
    hasPeers: values.peers,
    isDry: values.dry,
    profile: values.profile,
  }
}
